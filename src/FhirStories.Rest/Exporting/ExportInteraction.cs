using System.Globalization;
using FhirStories.Repository;
using FhirStories.Repository.Exporting;
using FhirStories.Repository.Jobs;
using FhirStories.Storage.Jobs;
using FhirStories.Validation;

namespace FhirStories.Rest.Exporting;

/// <summary><c>[base]/_export/[job]</c> and its files: how far an export is, what it brought, and its end (Bulk Data Access).</summary>
internal sealed class ExportInteraction(JobStore jobs, JobOptions options)
{
    private const int RetryAfterSeconds = 1;

    /// <summary><c>GET</c>: 202 while it is made, then 200 with the list of its files.</summary>
    public async Task<FhirResponse> Status(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var job = await FindAsync(request, repository, cancellation);
        if (job.State == JobState.Failed) return FhirResponse.Outcome(500, FhirIssue.Error("exception", "export-failed", $"The export was given up. {job.Error}"));
        if (job.IsOpen)
        {
            var progress = job.Total == 0 ? "waiting" : string.Create(CultureInfo.InvariantCulture, $"{job.Progress} of {job.Total} resource types");
            return new FhirResponse { Status = 202, RetryAfter = RetryAfterSeconds, Headers = [("X-Progress", progress)] };
        }
        var task = ExportTask.Read(job.Input);
        return ExportManifest.Of(task.Request, task.Point, ExportFile.Read(job.Result), $"{request.BaseUrl}/_export/{job.Id}", repository.Caller.IsSignedIn) with
        {
            Headers = [("Expires", (job.Due + options.Remembered).ToString("R", CultureInfo.InvariantCulture))],
        };
    }

    /// <summary><c>GET …/[type].ndjson</c>: a file.</summary>
    public async Task<FhirResponse> File(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var job = await FindAsync(request, repository, cancellation);
        var task = ExportTask.Read(job.Input);
        var type = ExportManifest.TypeOf(request.VersionId);
        if (job.State != JobState.Done || type is null || !task.Types.Contains(type))
            throw new FhirRequestException(404, FhirIssue.Error("not-found", "export-file-unknown", $"The export has no file '{request.VersionId}'."));
        var view = task.Elements.Count == 0 ? ResourceView.Whole : new ResourceView(SummaryPart.Elements, ElementsOf(type, task.Elements));
        return new FhirResponse { Status = 200, Body = ExportManifest.Lines(repository, type, task.Point, task.Since, view, cancellation) };
    }

    /// <summary><c>DELETE</c>: ends it, and forgets it.</summary>
    public async Task<FhirResponse> Cancel(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var job = await FindAsync(request, repository, cancellation);
        await jobs.CancelAsync(job.Id, cancellation);
        await jobs.ForgetAsync(job.Id, cancellation);
        return new FhirResponse { Status = 202 };
    }

    // Whoever may ask for an export may fetch it.
    private async Task<StoredJob> FindAsync(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        await repository.RequireOperationAsync("export", $"_export/{request.Id}");
        return await jobs.ReadAsync(request.Id, cancellation) is { Kind: ExportTask.Kind, State: not JobState.Cancelled } job ? job
            : throw new FhirRequestException(404, FhirIssue.Error("not-found", "export-unknown", "There is no such export: it was cancelled, or forgotten some days after its end. Ask for a new one."));
    }

    // "Patient.name" is about patients, "name" about all.
    private static List<string> ElementsOf(string type, IReadOnlyList<string> elements) =>
        [.. elements.Where(e => !e.Contains('.', StringComparison.Ordinal) || e.StartsWith(type + ".", StringComparison.Ordinal)).Select(e => e[(e.IndexOf('.', StringComparison.Ordinal) + 1)..])];
}
