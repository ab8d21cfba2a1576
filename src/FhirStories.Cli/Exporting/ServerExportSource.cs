using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FhirStories.Cli.Commands;

namespace FhirStories.Cli.Exporting;

/// <summary>Reads from a FHIR server over HTTP.</summary>
internal sealed class ServerExportSource : IExportSource, IDisposable
{
    private const string FhirJson = "application/fhir+json";
    private readonly HttpClient _http;

    public ServerExportSource(Uri baseUrl)
    {
        _http = ServerClient.Create(baseUrl, TimeSpan.FromSeconds(60));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(FhirJson));
        _http.DefaultRequestHeaders.Add("Prefer", "handling=strict");
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> SearchAsync(string query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = new Uri(query, UriKind.Relative);
        while (next is not null)
        {
            using var bundle = await PageAsync(next, cancellation);
            if (bundle.RootElement.TryGetProperty("entry", out var entries))
                foreach (var entry in entries.EnumerateArray())
                    if (entry.TryGetProperty("resource", out var resource) && IsMatch(entry)) yield return JsonSerializer.SerializeToUtf8Bytes(resource);
            next = NextOf(bundle.RootElement);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> PageAsync(Uri page, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(page, cancellation);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
        }
        catch (JsonException)
        {
            // Not FHIR: the status has to do.
        }

        if (answer.IsSuccessStatusCode && json is not null) return json;
        using (json) throw new ExportException(OutcomeText.Of(json) ?? $"The server answered {(int)answer.StatusCode} to {page}.");
    }

    private static bool IsMatch(JsonElement entry) =>
        !entry.TryGetProperty("search", out var search) || !search.TryGetProperty("mode", out var mode) || mode.GetString() == "match";

    private static Uri? NextOf(JsonElement bundle)
    {
        if (!bundle.TryGetProperty("link", out var links)) return null;
        foreach (var link in links.EnumerateArray())
            if (link.GetProperty("relation").GetString() == "next") return new Uri(link.GetProperty("url").GetString()!, UriKind.RelativeOrAbsolute);
        return null;
    }
}
