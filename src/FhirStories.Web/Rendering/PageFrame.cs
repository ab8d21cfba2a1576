using FhirStories.Web.Models;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace FhirStories.Web.Rendering;

/// <summary>What a page tells the layout about itself.</summary>
/// <param name="Title">The page's own name; the layout adds the section and the site.</param>
internal sealed record PageFrame(string Title)
{
    private const string Key = "PageFrame";

    /// <summary>Part of the site, as in the menu: "Stories", "Features", …</summary>
    public string? Section { get; init; }

    /// <summary>The way from the front page to here, without this page.</summary>
    public IReadOnlyList<Crumb> Crumbs { get; init; } = [];

    /// <summary>Path of the same thing as FHIR.</summary>
    public string? Fhir { get; init; }

    /// <summary>A sentence for search engines and previews.</summary>
    public string? Description { get; init; }

    /// <summary>True for a page that has the big search box itself.</summary>
    public bool HasOwnSearch { get; init; }

    /// <summary>Modules of Assets/Scripts that the page is better with, without <c>.js</c> (docs/0002).</summary>
    public IReadOnlyList<string> Scripts { get; init; } = [];

    /// <summary>The text of the browser's tab.</summary>
    public string TabTitle => string.Join(" – ", new[] { Title, Section == Title ? null : Section, Title == Site ? null : Site }.OfType<string>());

    /// <summary>Name of the site.</summary>
    public const string Site = "FhirStories";

    /// <summary>Hands the frame to the layout.</summary>
    public void Give(ViewDataDictionary to) => to[Key] = this;

    /// <summary>The frame that the page gave.</summary>
    public static PageFrame Of(ViewDataDictionary from) => from[Key] as PageFrame ?? new PageFrame(Site);
}
