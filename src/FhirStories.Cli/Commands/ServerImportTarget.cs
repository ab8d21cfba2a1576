using System.Net;
using System.Net.Http.Headers;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Shapes;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Cli.Commands;

/// <summary>Lets an import write to a FHIR server over HTTP.</summary>
internal sealed class ServerImportTarget : IImportTarget, IDisposable
{
    private const string FhirJson = "application/fhir+json";
    private readonly HttpClient _http;

    public ServerImportTarget(Uri baseUrl)
    {
        _http = ServerClient.Create(baseUrl, TimeSpan.FromSeconds(60));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(FhirJson));
    }

    public async System.Threading.Tasks.Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel)
    {
        var path = $"{resource.TypeName}/{resource.Id}";
        using var current = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        var exists = current.IsSuccessStatusCode;
        if (!exists && current.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Gone))
            return await RejectedAsync(current, cancel);
        if (exists && (mode.KeepExisting || Same(resource, await current.Content.ReadAsByteArrayAsync(cancel))))
            return ImportWrite.Of(ImportWriteResult.Unchanged);
        if (mode.DryRun) return ImportWrite.Of(exists ? ImportWriteResult.Updated : ImportWriteResult.Created);

        if (mode.Original is { } original && resource is Basic) return await ConvertedAsync(resource, original, current, exists, cancel);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(path, UriKind.Relative));
        request.Content = new ByteArrayContent(ResourceText.ToJson(resource));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(FhirJson);
        // Somebody may have changed it since it was read: then the answer is 412 and this row is reported.
        if (exists && current.Headers.ETag is { } tag) request.Headers.TryAddWithoutValidation("If-Match", tag.ToString());
        using var answer = await _http.SendAsync(request, cancel);
        return answer.StatusCode switch
        {
            HttpStatusCode.Created => ImportWrite.Of(ImportWriteResult.Created),
            HttpStatusCode.OK => ImportWrite.Of(ImportWriteResult.Updated),
            _ => await RejectedAsync(answer, cancel),
        };
    }

    public void Dispose() => _http.Dispose();

    // What it was converted from goes along, in one transaction.
    private async System.Threading.Tasks.Task<ImportWrite> ConvertedAsync(
        Resource resource, OriginalContent original, HttpResponseMessage current, bool exists, CancellationToken cancel)
    {
        var tag = exists ? current.Headers.ETag?.ToString() : null;
        var before = current.StatusCode == HttpStatusCode.NotFound ? 0 : tag?.Split('"') is [_, var digits, _] && int.TryParse(digits, out var number) ? number : (int?)null;
        var bundle = new Bundle { Type = Bundle.BundleType.Transaction };
        bundle.Entry.Add(Entry(resource, Bundle.HTTPVerb.PUT, $"{resource.TypeName}/{resource.Id}", tag));
        bundle.Entry.Add(Entry(original.ToBinary(), Bundle.HTTPVerb.PUT, "Binary/" + original.BinaryId, null));
        bundle.Entry.Add(Entry(original.ToProvenance(resource.Id!, before + 1, TimeProvider.System.GetUtcNow()), Bundle.HTTPVerb.POST, "Provenance", null));

        using var content = new ByteArrayContent(ResourceText.ToJson(bundle));
        content.Headers.ContentType = new MediaTypeHeaderValue(FhirJson);
        using var answer = await _http.PostAsync(new Uri("", UriKind.Relative), content, cancel);
        return answer.IsSuccessStatusCode ? ImportWrite.Of(exists ? ImportWriteResult.Updated : ImportWriteResult.Created) : await RejectedAsync(answer, cancel);
    }

    private static Bundle.EntryComponent Entry(Resource resource, Bundle.HTTPVerb method, string url, string? match) => new()
    {
        FullUrl = $"urn:uuid:{Guid.CreateVersion7()}",
        Resource = resource,
        Request = new Bundle.RequestComponent { Method = method, Url = url, IfMatch = match },
    };

    private static bool Same(Resource resource, byte[] stored)
    {
        var there = ResourceText.Read(stored);
        if (there.Meta is { } meta)
        {
            meta.VersionId = resource.Meta?.VersionId;
            meta.LastUpdated = resource.Meta?.LastUpdated;
            if (!meta.EnumerateElements().Any()) there.Meta = null;
        }
        return resource.IsExactly(there);
    }

    private static async System.Threading.Tasks.Task<ImportWrite> RejectedAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(cancel);
        var issues = new List<string>();
        try
        {
            if (ResourceText.Read(body) is OperationOutcome outcome)
                issues.AddRange(outcome.Issue.Select(i => i.Details?.Text ?? i.Diagnostics).OfType<string>());
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidDataException or InvalidOperationException)
        {
            // Not FHIR: the status has to do.
        }
        if (issues.Count == 0) issues.Add($"The server answered {(int)answer.StatusCode}.");
        return new(ImportWriteResult.Rejected, issues);
    }
}
