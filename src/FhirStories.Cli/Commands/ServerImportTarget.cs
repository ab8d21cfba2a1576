using System.Net;
using System.Net.Http.Headers;
using FhirStories.Catalogue.Import;
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
        _http = new HttpClient { BaseAddress = baseUrl, Timeout = TimeSpan.FromSeconds(60) };
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
