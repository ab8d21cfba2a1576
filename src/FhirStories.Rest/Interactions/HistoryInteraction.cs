using System.Globalization;
using FhirStories.Repository;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.Searching;
using FhirStories.Storage;
using FhirStories.Validation;

namespace FhirStories.Rest.Interactions;

/// <summary><c>GET [base]/_history</c>, <c>GET [base]/[type]/_history</c> and <c>GET [base]/[type]/[id]/_history</c>, newest first (R4 http §3.1.0.12).</summary>
internal sealed class HistoryInteraction(RestOptions options)
{
    private const int DefaultCount = 50;

    public async Task<FhirResponse> History(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var asked = Parse(request);
        var page = await repository.HistoryAsync(asked, cancellation);
        if (asked is { Type: { } type, Id: { } id } && page.Entries.Count == 0 && await repository.ReadAsync(type, id, cancellation) is null)
            return FhirResponse.Outcome(404, FhirIssue.Error("not-found", "resource-not-found", $"{type}/{id} was never there.", type));
        var path = string.Join('/', new[] { request.BaseUrl, request.Type, request.Id, "_history" }.Where(p => p.Length > 0));
        var kept = string.Join('&', request.Parameters.Where(p => p.Key != SearchPage.ContinuationParameter).Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
        var links = new List<(string, string)> { ("self", Url(path, kept, asked.Start)) };
        if (page.Previous is not null || page.Next is not null || asked.Start is not null) links.Add(("first", Url(path, kept, null)));
        if (page.Previous is { } previous) links.Add(("previous", Url(path, kept, previous)));
        if (page.Next is { } next) links.Add(("next", Url(path, kept, next)));
        return new FhirResponse
        {
            Status = 200,
            Body = new BundleBody("history", links, [.. page.Entries.Select(e => Entry(request, e))], page.Total, []),
        };
    }

    private static BundleEntry Entry(FhirRequest request, HistoryEntry entry)
    {
        var (method, status) = entry.Change switch
        {
            ChangeKind.Delete => ("DELETE", "204"),
            ChangeKind.Post => ("POST", "201"),
            ChangeKind.Create => ("PUT", "201"),
            _ => ("PUT", "200"),
        };
        return new($"{request.BaseUrl}/{entry.Resource.Type}/{entry.Resource.Id}", request.View.Of(entry.Resource), method, status);
    }

    private HistoryRequest Parse(FhirRequest request)
    {
        var asked = new HistoryRequest(request.Type.Length == 0 ? null : request.Type, request.Id.Length == 0 ? null : request.Id, DefaultCount) { Carriers = request.Carriers };
        foreach (var (name, value) in request.Parameters)
        {
            asked = name switch
            {
                "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted > 0 => asked with { Count = Math.Min(wanted, options.LargestHistoryPage) },
                SearchPage.ContinuationParameter when Start(value) is { } start => asked with { Start = start },
                "_since" when Time(value) is { } instant => asked with { Since = Instant(instant.Low) },
                "_at" when Time(value) is { } time => asked with { At = (Instant(time.Low), Instant(time.High + 1)) },
                "_format" or "_pretty" or "_elements" or "_summary" => asked,
                "_count" or "_since" or "_at" or SearchPage.ContinuationParameter =>
                    throw new FhirRequestException(400, FhirIssue.Error("value", "history-parameter-invalid", $"'{value}' is not a value for '{name}'.", $"http.{name}")),
                _ => throw new FhirRequestException(400, FhirIssue.Error("not-supported", "history-parameter-unknown",
                    $"A history takes _count, _since, _at, _summary and _elements; '{name}' is not supported.", $"http.{name}")),
            };
        }
        return asked;
    }

    // A plus sign that was not escaped comes as a space.
    private static DateRange? Time(string value) => DateRange.Parse(value.Replace(' ', '+'));

    private static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);

    // A key, with a minus sign where the page lies before it.
    private static HistoryStart? Start(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var key) && key is not (0 or long.MinValue)
        ? new HistoryStart(Math.Abs(key), key < 0) : null;

    private static string Url(string path, string query, HistoryStart? page)
    {
        var start = page is { } p ? string.Create(CultureInfo.InvariantCulture, $"{SearchPage.ContinuationParameter}={(p.Backwards ? -p.Key : p.Key)}") : "";
        var all = string.Join('&', new[] { query, start }.Where(q => q.Length > 0));
        return all.Length == 0 ? path : $"{path}?{all}";
    }
}
