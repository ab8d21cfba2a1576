using System.Text.Json;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Shapes;
using FhirStories.Repository.Access;
using FhirStories.Repository.Jobs;
using FhirStories.Repository.Writing;
using FhirStories.Storage.Imports;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Importing;

/// <summary>What a job of the kind <see cref="ImportRunner.JobKind"/> is asked for with.</summary>
/// <param name="Upload">The upload.</param>
/// <param name="Step">What is to be done: <see cref="ImportStep.Checking"/> or <see cref="ImportStep.Storing"/>.</param>
/// <param name="Version">The version of the upload's state that names the job.</param>
internal sealed record ImportTask(string Upload, ImportStep Step, int Version);

/// <summary>Checks or stores the rows of an uploaded file in the background.</summary>
/// <remarks>
/// Rows are written one after the other, each as a write of its own, so that nobody else waits for a large file. Ids follow from the file: what an
/// attempt that ended early had stored is found again, and is unchanged.
/// </remarks>
public sealed class ImportRunner(ImportUploadStore uploads, FhirRepository repository, ImportBounds bounds) : IJobRunner
{
    /// <summary>The kind of its jobs.</summary>
    public const string JobKind = "import";

    private const int RowsBetweenReports = 200;
    private const int MostSaves = 5;
    private const int MostLooks = 100;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async Task<JobOutcome> RunAsync(RunningJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        var task = JsonSerializer.Deserialize<ImportTask>(job.Input)!;
        if (await NamedAsync(task, cancellation) is not { } upload || await uploads.ContentAsync(task.Upload, cancellation) is not { } content)
            throw new JobFailedException("The file is no longer there: it was removed, or lay untouched for too long. Upload it again.");
        var state = ImportState.Parse(upload.State);
        // Somebody has gone back meanwhile: what this was to find out is no longer asked.
        if (state.Step != task.Step || state.Job != job.Id) return JobOutcome.Done;

        // With the rights of whoever said so, as they were when he did.
        var caller = state.Caller ?? Caller.Anonymous;
        var own = repository.As(caller);
        var target = new RepositoryImportTarget(own, caller.Author);
        var (step, report) = task.Step == ImportStep.Checking ? (ImportStep.Checked, await RunAsync(true, target))
            : state.AsWhole ? await StoreWholeAsync()
            : (ImportStep.Stored, await RunAsync(false, target));
        await SaveAsync(upload.Id, task.Step, job, step, report, cancellation);
        return JobOutcome.Done;

        async Task<ImportReport> RunAsync(bool isDry, IImportTarget into)
        {
            var context = await own.RuleContextAsync(cancellation);
            await using var file = ImportRows.Unpack(content);
            return await Importer.RunAsync(file, upload.FileName, new CountingTarget(into, job, state.Rows), new ImportOptions
            {
                DryRun = isDry,
                Limits = bounds.File,
                Rules = context,
                Columns = state.Reading,
                AsDrafts = state.AsDrafts,
            }, cancellation);
        }

        async Task<(ImportStep, ImportReport)> StoreWholeAsync()
        {
            var collecting = new WholeImportTarget(target);
            var whole = await RunAsync(false, collecting);
            var refusals = whole.HasFailures ? WholeImportTarget.NoRefusals : await collecting.StoreAsync(own, cancellation);
            if (!whole.HasFailures && refusals.Count == 0) return (ImportStep.Stored, whole);
            return (ImportStep.Refused, whole with { DryRun = true, Rows = [.. whole.Rows.Select(row => WholeImportTarget.NotStored(row, refusals))] });
        }
    }

    private async Task<ImportUpload?> NamedAsync(ImportTask task, CancellationToken cancellation)
    {
        for (var look = 0; ; look++)
        {
            var upload = await uploads.ReadAsync(task.Upload, cancellation);
            if (upload is null || upload.Version >= task.Version) return upload;
            if (look == MostLooks) throw new JobFailedException("The work was interrupted before it began.");
            await System.Threading.Tasks.Task.Delay(BetweenLooks, cancellation);
        }
    }

    // The state may change while rows are worked on, though only by somebody who goes back.
    private async System.Threading.Tasks.Task SaveAsync(string id, ImportStep from, RunningJob job, ImportStep to, ImportReport report, CancellationToken cancellation)
    {
        var rows = ImportRows.Write(report);
        var totals = ImportRows.Count(report);
        for (var attempt = 0; attempt < MostSaves; attempt++)
        {
            if (await uploads.ReadAsync(id, cancellation) is not { } upload) return;
            var state = ImportState.Parse(upload.State);
            if (state.Step != from || state.Job != job.Id) return;
            if (await uploads.SaveAsync(id, upload.Version, (state with { Step = to, Totals = totals, Attempts = job.Attempts }).ToString(), rows, cancellation)) return;
        }
    }

    /// <summary>Tells the job how far it is.</summary>
    private sealed class CountingTarget(IImportTarget target, RunningJob job, int rows) : IImportTarget
    {
        private int _done;

        public async Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel)
        {
            var written = await target.WriteAsync(resource, mode, cancel);
            if (++_done % RowsBetweenReports == 0) await job.AdvanceAsync(Math.Min(_done, rows), rows, job.Checkpoint, cancel);
            return written;
        }
    }
}

/// <summary>Tries every resource and keeps it, to store all of them at once.</summary>
internal sealed class WholeImportTarget(RepositoryImportTarget target) : IImportTarget
{
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoRefusals = new Dictionary<string, IReadOnlyList<string>>();

    private readonly List<(Resource Resource, OriginalContent? Original)> _resources = [];

    public async Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel)
    {
        var tried = await target.WriteAsync(resource, mode with { DryRun = true }, cancel);
        if (tried.Result is ImportWriteResult.Created or ImportWriteResult.Updated) _resources.Add((resource, mode.Original));
        return tried;
    }

    /// <summary>Stores them all, or none.</summary>
    /// <returns>Why some cannot be stored, by their ids; empty where all were.</returns>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> StoreAsync(FhirRepository repository, CancellationToken cancellation)
    {
        var results = await repository.PutWholeAsync(_resources, cancellation);
        return _resources.Zip(results).Where(pair => pair.Second.Refusal is not null)
            .GroupBy(pair => pair.First.Resource.Id!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => RepositoryImportTarget.Sentences(group.First().Second.Refusal!), StringComparer.Ordinal);
    }

    /// <summary>A row of a report of which nothing was stored.</summary>
    public static ImportReportRow NotStored(ImportReportRow row, IReadOnlyDictionary<string, IReadOnlyList<string>> refusals)
    {
        if (row.Id is not null && refusals.TryGetValue(row.Id, out var sentences))
            return row with
            {
                Outcome = ImportOutcome.WouldFail,
                Problems = [.. row.Problems, .. sentences.Select(sentence => new Catalogue.Mapping.MappingProblem(Catalogue.Mapping.ProblemSeverity.Error, "rejected", "", sentence))],
            };
        return row with
        {
            Outcome = row.Outcome switch
            {
                ImportOutcome.Created => ImportOutcome.WouldCreate,
                ImportOutcome.Updated => ImportOutcome.WouldUpdate,
                ImportOutcome.Failed => ImportOutcome.WouldFail,
                var other => other,
            },
        };
    }
}
