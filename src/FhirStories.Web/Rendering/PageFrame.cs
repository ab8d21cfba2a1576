using FhirStories.Web.Models;
using Microsoft.AspNetCore.Http;
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

    /// <summary>The feed of what changes on this page.</summary>
    public ItemLink? Feed { get; init; }

    /// <summary>A sentence for search engines and previews.</summary>
    public string? Description { get; init; }

    /// <summary>True for a page that has the big search box itself.</summary>
    public bool HasOwnSearch { get; init; }

    /// <summary>Modules of Assets/Scripts that the page is better with, without <c>.js</c> (docs/0002).</summary>
    public IReadOnlyList<string> Scripts { get; init; } = [];

    /// <summary>The text of the browser's tab.</summary>
    public string TabTitle => string.Join(" – ", new[] { Title, Section == Title ? null : Section, Title == Site ? null : Site }.OfType<string>());

    /// <summary>The same thing in other forms, for the head of the page and for the headers of its answer.</summary>
    public IEnumerable<(string Type, string Href, string? Title)> Alternates
    {
        get
        {
            if (Fhir is not null)
            {
                var and = Fhir.Contains('?', StringComparison.Ordinal) ? "&" : "?";
                yield return ("application/fhir+json", Fhir, null);
                yield return ("application/fhir+xml", $"{Fhir}{and}_format=xml", null);
            }

            if (Feed is { Href: { } feed }) yield return ("application/atom+xml", feed, Feed.Title);
        }
    }

    /// <summary>Name of the site.</summary>
    public const string Site = "FhirStories";

    /// <summary>Hands the frame to the layout.</summary>
    public void Give(ViewDataDictionary to) => to[Key] = this;

    /// <summary>The frame that the page gave.</summary>
    public static PageFrame Of(ViewDataDictionary from) => from[Key] as PageFrame ?? new PageFrame(Site);

    /// <summary>Says in the headers what the head of the page says, for clients that read no HTML. Nothing of the answer may have been sent.</summary>
    public void WriteLinks(HttpResponse response)
    {
        foreach (var (type, href, _) in Alternates) response.Headers.Append("Link", $"<{href}>; rel=\"alternate\"; type=\"{type}\"");
    }
}
