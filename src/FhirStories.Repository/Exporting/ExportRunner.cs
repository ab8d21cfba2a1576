using FhirStories.Repository.Jobs;

namespace FhirStories.Repository.Exporting;

/// <summary>Finds what an export brings: the types that have resources at its point, and how many.</summary>
/// <remarks>No file is written: every version is kept, so a file is read from the history when it is fetched, the same on each node and each time.</remarks>
public sealed class ExportRunner(FhirRepository repository) : IJobRunner
{
    /// <inheritdoc/>
    public string Kind => ExportTask.Kind;

    /// <inheritdoc/>
    public async Task<JobOutcome> RunAsync(RunningJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        var task = ExportTask.Read(job.Input);
        var files = ExportFile.Read(job.Checkpoint).ToList();
        for (var i = (int)job.Progress; i < task.Types.Count; i++)
        {
            var count = await repository.CountAtAsync(task.Types[i], task.Point, task.Since, cancellation);
            if (count == 0 && i < task.Types.Count - 1) continue;
            if (count > 0) files.Add(new ExportFile(task.Types[i], count));
            await job.AdvanceAsync(i + 1, task.Types.Count, ExportFile.Write(files), cancellation);
        }
        return new JobOutcome(ExportFile.Write(files));
    }
}
