using FhirStories.Definitions;
using FhirStories.Repository.Importing;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

/// <summary>Addresses of pages that carry more than an id.</summary>
internal static class Addresses
{
    private static readonly HashSet<string> BaselinePages = new(StringComparer.OrdinalIgnoreCase) { "new", "view", "compare" };

    /// <summary>The page of a profile, at one of its elements where one is named.</summary>
    public static string Profile(string canonical, string? element = null) =>
        $"/profiles/view?url={Uri.EscapeDataString(canonical)}" + (element is null ? "" : $"#{Fragment(ElementAnchor(element))}");

    /// <summary>A part of the tree of a profile.</summary>
    public static string Tree(string canonical, bool whole, string? under = null, int from = 0) =>
        $"/profiles/view?url={Uri.EscapeDataString(canonical)}" + (whole ? "&show=all" : "") + (under is null ? "" : $"&under={Uri.EscapeDataString(under)}")
        + (from == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"&from={from}")) + "#elements-heading";

    /// <summary>The page of an element.</summary>
    public static string Element(string canonical, string element) => $"/profiles/element?url={Uri.EscapeDataString(canonical)}&element={Uri.EscapeDataString(element)}";

    /// <summary>The comparison of two definitions.</summary>
    public static string Impact(string before, string after) => $"/profiles/impact?url={Uri.EscapeDataString(before)}&with={Uri.EscapeDataString(after)}";

    /// <summary>The feed of stories that need a profile.</summary>
    public static string ProfileFeed(string canonical) => $"/profiles/feed.atom?url={Uri.EscapeDataString(CanonicalTarget.Parse(canonical).Url)}";

    /// <summary>The page of a baseline. An id that reads as two of them, as a page of its own, or as the folder it lies in stands in the query.</summary>
    public static string Baseline(string id) =>
        id.Contains("..", StringComparison.Ordinal) || id == "." || BaselinePages.Contains(id) ? $"/baselines/view?id={Uri.EscapeDataString(id)}" : $"/baselines/{id}";

    /// <summary>Two baselines beside each other.</summary>
    public static string Baselines(string before, string after) =>
        before.Contains("..", StringComparison.Ordinal) || after.Contains("..", StringComparison.Ordinal) || before.EndsWith('.') || after.StartsWith('.')
            ? $"/baselines/compare?before={Uri.EscapeDataString(before)}&after={Uri.EscapeDataString(after)}" : $"/baselines/{before}..{after}";

    /// <summary>The id that the row of an element has on the page of its profile: its own, without spaces, which no id may have.</summary>
    public static string ElementAnchor(string element) => string.Concat(element.Where(c => !char.IsWhiteSpace(c)));

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

    // A fragment may hold a colon (RFC 3986 §3.5): element ids stay readable, and work as people type them.
    private static string Fragment(string anchor) => Uri.EscapeDataString(anchor).Replace("%3A", ":", StringComparison.Ordinal);

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(StoryFilter filter) =>
    [
        new("q", filter.Words), new("role", filter.Role), new("setting", filter.CareSetting), new("feature", filter.Feature),
        new("status", filter.Status), new("profile", filter.Profile), new("state", filter.State), new("met", filter.Met), new("_page", filter.Page),
    ];
}
