using System.Text.Json;
using FhirStories.Catalogue.Import;
using FhirStories.Repository.Access;
using FhirStories.Storage.Imports;
using FhirStories.Storage.Jobs;

namespace FhirStories.Repository.Importing;

/// <summary>An import as its pages show it.</summary>
/// <param name="Upload">The upload.</param>
/// <param name="State">How far it is.</param>
/// <param name="Job">The job that works on it, or worked on it last; null for none.</param>
public sealed record OpenImport(ImportUpload Upload, ImportState State, StoredJob? Job)
{
    /// <summary>Why the work ended before its end; null where it did not.</summary>
    public string? Stopped => !State.IsAtWork ? null : Job switch
    {
        null => "The work was interrupted.",
        { State: JobState.Failed or JobState.Cancelled } => Job.Error ?? "The work was cancelled.",
        { IsOpen: false } => "The work was interrupted.",
        _ => null,
    };
}

/// <summary>Takes files from the pages and leads them to the catalogue, step by step (docs/0003-imports-by-the-pages.md). Until somebody says that rows are to be stored, nothing is written to the catalogue.</summary>
public sealed class ImportDesk(ImportUploadStore uploads, JobStore jobs, ImportBounds bounds)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>How much is taken.</summary>
    public ImportBounds Bounds => bounds;

    /// <summary>Takes a file.</summary>
    /// <param name="caller">Who brings it.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="content">Its content.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The id of the upload, or why the file cannot be imported.</returns>
    public async Task<(string? Id, ImportError? Error)> TakeAsync(Caller caller, string fileName, Stream content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(content);
        using var memory = new MemoryStream();
        await CopyAsync(content, memory, cancellation);
        memory.Position = 0;
        var outline = await ImportOutline.ReadAsync(memory, fileName, null, bounds.File, cancellation);
        if (outline.Error is not null) return (null, outline.Error);
        await uploads.SweepAsync(bounds.Kept, cancellation);
        foreach (var old in (await uploads.ListAsync(Owner(caller), int.MaxValue, cancellation)).Skip(bounds.MostOfOne - 1)) await uploads.DeleteAsync(old.Id, cancellation);
        var packed = ImportRows.Pack(memory.GetBuffer().AsSpan(0, (int)memory.Length));
        return (await uploads.AddAsync(Owner(caller), fileName, packed, Outlined(new ImportState(), outline).ToString(), cancellation), null);
    }

    /// <summary>The imports of a caller that are not forgotten yet, the newest first.</summary>
    public async Task<IReadOnlyList<OpenImport>> ListAsync(Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return [.. (await uploads.ListAsync(Owner(caller), bounds.MostOfOne, cancellation)).Select(upload => new OpenImport(upload, ImportState.Parse(upload.State), null))];
    }

    /// <summary>An import of a caller; null where there is none of that id, or it is somebody else's.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The upload.</param>
    /// <param name="isPatient">Whether to wait a while for work that is done in the background.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<OpenImport?> FindAsync(Caller caller, string? id, bool isPatient, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!ImportUploadStore.IsId(id)) return null;
        for (var waited = TimeSpan.Zero; ; waited += Look)
        {
            if (await uploads.ReadAsync(id!, cancellation) is not { } upload || upload.Owner != Owner(caller)) return null;
            var state = ImportState.Parse(upload.State);
            var job = state.IsAtWork && state.Job is { } name ? await jobs.ReadAsync(name, cancellation) : null;
            // A job ends after it has saved what it found.
            if (job is { State: JobState.Done } && await uploads.ReadAsync(id!, cancellation) is { } latest) (upload, state) = (latest, ImportState.Parse(latest.State));
            if (!isPatient || !state.IsAtWork || job is not { IsOpen: true } || waited >= bounds.Patience) return new OpenImport(upload, state, job);
            await Task.Delay(Look, cancellation);
        }
    }

    /// <summary>Reads another sheet of a workbook: what was decided about columns is forgotten.</summary>
    /// <returns>Why the sheet cannot be read; null where it can.</returns>
    public async Task<ImportError?> TurnToAsync(OpenImport import, string sheet, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(import);
        if (await uploads.ContentAsync(import.Upload.Id, cancellation) is not { } packed) return null;
        await using var content = ImportRows.Unpack(packed);
        var outline = await ImportOutline.ReadAsync(content, import.Upload.FileName, sheet, bounds.File, cancellation);
        if (outline.Error is not null) return outline.Error;
        await uploads.SaveAsync(import.Upload.Id, import.Upload.Version, Outlined(import.State with { Decided = new Dictionary<string, ImportColumn?>(), LeftOut = [] }, outline).ToString(), null, cancellation);
        return null;
    }

    /// <summary>Has every row tried, with what was decided; nothing is written.</summary>
    /// <returns>False where somebody, in another window, has gone on meanwhile.</returns>
    public Task<bool> CheckAsync(OpenImport import, Caller caller, ImportState decided, CancellationToken cancellation) =>
        BeginAsync(import, decided with { Step = ImportStep.Checking, Caller = caller, Totals = new() }, cancellation);

    /// <summary>Has the rows stored that can be. Asked again it begins anew only where it had stopped.</summary>
    /// <returns>False where somebody, in another window, has gone on meanwhile.</returns>
    public async Task<bool> StoreAsync(OpenImport import, Caller caller, bool asWhole, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(import);
        if (import.State.Step == ImportStep.Stored || import.State.Step == ImportStep.Storing && import.Stopped is null) return true;
        return await BeginAsync(import, import.State with { Step = ImportStep.Storing, Caller = caller, AsWhole = asWhole && import.State.Rows <= bounds.MostAsWhole }, cancellation);
    }

    /// <summary>Rows of the report.</summary>
    public async Task<ImportRowsPage> RowsAsync(OpenImport import, ImportFilter filter, int skip, int take, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(import);
        return await uploads.ReportAsync(import.Upload.Id, cancellation) is { } packed ? ImportRows.Read(packed, filter, skip, take) : new ImportRowsPage([], 0);
    }

    /// <summary>Forgets the file. What was stored stays stored.</summary>
    public Task ForgetAsync(OpenImport import, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(import);
        return uploads.DeleteAsync(import.Upload.Id, cancellation);
    }

    // A job is quicker than its being written down, at times: it knows the version that names it.
    private async Task<bool> BeginAsync(OpenImport import, ImportState state, CancellationToken cancellation)
    {
        var (id, version) = (import.Upload.Id, import.Upload.Version);
        var (job, _) = await jobs.AddAsync(ImportRunner.JobKind, JsonSerializer.Serialize(new ImportTask(id, state.Step, version + 1)), null, TimeSpan.Zero, cancellation);
        return await uploads.SaveAsync(id, version, (state with { Job = job.Id }).ToString(), null, cancellation);
    }

    private async Task CopyAsync(Stream from, MemoryStream to, CancellationToken cancellation)
    {
        var chunk = new byte[64 * 1024];
        int read;
        // One byte more than allowed is enough to be told so.
        while (to.Length <= bounds.File.FileBytes && (read = await from.ReadAsync(chunk, cancellation)) > 0) to.Write(chunk, 0, read);
    }

    private static ImportState Outlined(ImportState state, ImportOutline outline) => state with
    {
        Step = ImportStep.Columns,
        Format = outline.Format,
        Rows = outline.Rows,
        Sheets = outline.Sheets,
        Sheet = outline.Sheet,
        Columns = outline.Columns,
    };

    private static string Owner(Caller caller) => caller.Account;
}
