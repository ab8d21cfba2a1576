using FhirStories.Repository.Importing;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

/// <summary>Addresses of pages that carry more than an id.</summary>
internal static class Addresses
{
    /// <summary>The page of a profile, at one of its elements where one is named.</summary>
    public static string Profile(string canonical, string? element = null) =>
        $"/profiles/view?url={Uri.EscapeDataString(canonical)}" + (element is null ? "" : $"#{Uri.EscapeDataString(ElementAnchor(element))}");

    /// <summary>The id that the row of an element has on the page of its profile: no spaces, nothing that a URL cannot carry.</summary>
    public static string ElementAnchor(string element) => "element-" + string.Concat(element.Where(c => !char.IsWhiteSpace(c)));

    /// <summary>The page of an import at which it stands.</summary>
    public static string Import(OpenImport import) => $"/import/{import.Upload.Id}/" + import.State.Step switch
    {
        ImportStep.Columns => "columns",
        ImportStep.Storing or ImportStep.Stored => "result",
        _ => "check",
    };

    /// <summary>The search page with a filter.</summary>
    public static string Stories(StoryFilter filter)
    {
        var query = string.Join('&', Pairs(filter).Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
        return query.Length == 0 ? "/stories" : $"/stories?{query}";
    }

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(StoryFilter filter) =>
    [
        new("q", filter.Words), new("role", filter.Role), new("setting", filter.CareSetting), new("feature", filter.Feature),
        new("status", filter.Status), new("profile", filter.Profile), new("state", filter.State), new("_page", filter.Page),
    ];
}
