using System.Text;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Validation;

namespace FhirStories.Rest.Interactions;

/// <summary><c>GET [base]/[type]?…</c>, <c>POST [base]/[type]/_search</c>, and the same without a type (R4 search); also below a compartment
/// such as <c>Patient/1</c>.</summary>
internal static class SearchInteraction
{
    /// <summary>The answer to a search that the database takes no statement of.</summary>
    public static FhirResponse TooLarge { get; } = FhirResponse.Outcome(400, FhirIssue.Error("value", "search-too-costly", "The search has too many criteria and alternatives: split it.", "http.search"));

    public static async Task<FhirResponse> Search(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        RequireSound(request);
        var page = await repository.SearchAsync(request.Scope, request.Parameters, request.Prefer.Strict, cancellation);
        var query = Query(page.SelfParameters);
        var current = request.Parameters.LastOrDefault(p => p.Key == SearchPage.ContinuationParameter).Value;
        var links = new List<(string, string)> { ("self", Url(request, query, current)) };
        if (page.Previous is not null || page.Next is not null || current is not null) links.Add(("first", Url(request, query, null)));
        if (page.Previous is { } previous) links.Add(("previous", Url(request, query, previous)));
        if (page.Next is { } next) links.Add(("next", Url(request, query, next)));
        var entries = new List<BundleEntry>(page.Matches.Count);
        foreach (var match in page.Matches) entries.Add(new($"{request.BaseUrl}/{match.Type}/{match.Id}", request.View.Of(match)));
        foreach (var included in page.Included) entries.Add(new($"{request.BaseUrl}/{included.Type}/{included.Id}", request.View.ForIncluded.Of(included)) { IsIncluded = true });
        // Where the page is all there is, the number of matches costs nothing.
        var total = page.Total ?? (current is null && page.Next is null && !request.Parameters.Any(p => p is { Key: "_total", Value: "none" }) ? page.Matches.Count : null);
        return new FhirResponse { Status = 200, Body = new BundleBody("searchset", links, entries, total, page.Warnings) };
    }

    /// <summary>Refuses a narrative without what it tells of: no answer to a search that asks for more than matches (R4 search §3.1.1.5.8).</summary>
    /// <exception cref="FhirRequestException">400.</exception>
    public static void RequireSound(FhirRequest request)
    {
        if (request.View.Summary == SummaryPart.Text && request.Parameters.Any(p => p.Key.StartsWith("_include", StringComparison.Ordinal) || p.Key.StartsWith("_revinclude", StringComparison.Ordinal)))
            throw new FhirRequestException(400, FhirIssue.Error("invalid", "summary-with-include", "_summary=text cannot be asked for together with _include or _revinclude: leave out one of them.", "http._summary"));
    }

    private static string Url(FhirRequest request, string query, string? page)
    {
        var url = new StringBuilder(request.BaseUrl);
        if (request.Within is { } within) url.Append('/').Append(within.Type).Append('/').Append(within.Id);
        if (request.Type.Length > 0) url.Append('/').Append(request.Type);
        else if (request.Within is not null) url.Append("/*");
        if (query.Length > 0) url.Append('?').Append(query);
        if (page is not null) url.Append(query.Length > 0 ? '&' : '?').Append(SearchPage.ContinuationParameter).Append('=').Append(page);
        return url.ToString();
    }

    private static string Query(IReadOnlyList<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
}
