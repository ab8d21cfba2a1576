using System.Globalization;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Storage;
using FhirStories.Validation;

namespace FhirStories.Rest.Interactions;

/// <summary><c>GET [base]/[type]/_history</c> and <c>GET [base]/[type]/[id]/_history</c>, newest first (R4 http §3.1.0.12).</summary>
internal sealed class HistoryInteraction(RestOptions options)
{
    private const int DefaultCount = 50;

    public async Task<FhirResponse> History(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var asked = Parse(request);
        var page = await repository.HistoryAsync(asked, cancellation);
        if (asked.Id is not null && page.Entries.Count == 0 && await repository.ReadAsync(asked.Type, asked.Id, cancellation) is null)
            return FhirResponse.Outcome(404, FhirIssue.Error("not-found", "resource-not-found", $"{asked.Type}/{asked.Id} was never there.", asked.Type));
        var path = asked.Id is null ? $"{request.BaseUrl}/{asked.Type}/_history" : $"{request.BaseUrl}/{asked.Type}/{asked.Id}/_history";
        var kept = string.Join('&', request.Parameters.Where(p => p.Key != SearchPage.ContinuationParameter).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        var links = new List<(string, string)> { ("self", Url(path, kept, asked.Before)) };
        if (page.Next is { } next) links.Add(("next", Url(path, kept, next)));
        return new FhirResponse
        {
            Status = 200,
            Body = new BundleBody("history", links, [.. page.Entries.Select(e => Entry(request, e))], null, []),
        };
    }

    private static BundleEntry Entry(FhirRequest request, HistoryEntry entry)
    {
        var (method, status) = entry.Change switch
        {
            ChangeKind.Delete => ("DELETE", "204"),
            ChangeKind.Create => ("PUT", "201"),
            _ => ("PUT", "200"),
        };
        return new($"{request.BaseUrl}/{entry.Resource.Type}/{entry.Resource.Id}", entry.Resource, method, status);
    }

    private HistoryRequest Parse(FhirRequest request)
    {
        var count = DefaultCount;
        long? before = null;
        DateTimeOffset? since = null;
        foreach (var (name, value) in request.Parameters)
        {
            switch (name)
            {
                case "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted > 0:
                    count = Math.Min(wanted, options.LargestHistoryPage);
                    break;
                case SearchPage.ContinuationParameter when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var key):
                    before = key;
                    break;
                case "_since" when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant):
                    since = instant;
                    break;
                case "_format" or "_pretty":
                    break;
                case "_count" or SearchPage.ContinuationParameter or "_since":
                    throw new FhirRequestException(400, FhirIssue.Error("value", "history-parameter-invalid", $"'{value}' is not a value for '{name}'.", $"http.{name}"));
                default:
                    throw new FhirRequestException(400, FhirIssue.Error("not-supported", "history-parameter-unknown",
                        $"A history takes _count and _since; '{name}' is not supported.", $"http.{name}"));
            }
        }
        return new(request.Type, request.Id.Length == 0 ? null : request.Id, since, before, count);
    }

    private static string Url(string path, string query, long? page)
    {
        var start = page is { } p ? string.Create(CultureInfo.InvariantCulture, $"{SearchPage.ContinuationParameter}={p}") : "";
        var all = string.Join('&', new[] { query, start }.Where(q => q.Length > 0));
        return all.Length == 0 ? path : $"{path}?{all}";
    }
}
