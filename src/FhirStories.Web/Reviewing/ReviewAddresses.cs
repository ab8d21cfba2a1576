using FhirStories.Web.Models;

namespace FhirStories.Web.Reviewing;

/// <summary>Addresses of the review queue that keep what an editor filters by.</summary>
internal static class ReviewAddresses
{
    /// <summary>The queue.</summary>
    public static string Queue(ReviewFilter filter) => "/review" + Query(filter);

    /// <summary>A contribution in the queue.</summary>
    public static string Item(string id, ReviewFilter filter) => $"/review/story/{id}" + Query(filter with { Page = null });

    /// <summary>An address with what was done to a contribution before.</summary>
    public static string Told(string address, string id, string what) => $"{address}{(address.Contains('?', StringComparison.Ordinal) ? "&" : "?")}done={Uri.EscapeDataString(id)}&as={what}";

    private static string Query(ReviewFilter filter)
    {
        var query = string.Join('&', new (string Name, string? Value)[]
        {
            ("kind", filter.Kind), ("feature", filter.Feature), ("author", filter.Author), ("days", filter.Days?.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("_page", filter.Page),
        }.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));
        return query.Length == 0 ? "" : "?" + query;
    }
}
