using System.Threading.Channels;
using FhirStories.Cli.Reporting;
using FhirStories.Validation;

namespace FhirStories.Cli.Validating;

/// <summary>Validates many resources at a time and gives their findings in the order of the files. No more is read ahead than is being worked on.</summary>
internal sealed class ValidationFlow(IInstanceValidator validator)
{
    private static readonly int AtOnce = Environment.ProcessorCount * 2;

    // What a FHIR resource has at its root, in the words of the validator: files of a folder that lack it are others'.
    private static readonly string[] NoResource = ["resource-type-missing", "json-not-object", "xml-namespace"];

    /// <summary>The findings of files, in their order.</summary>
    /// <param name="files">Paths, and whether somebody asked for each.</param>
    /// <param name="done">Told whenever a file has been read.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async IAsyncEnumerable<CheckedInstance> RunAsync(
        IReadOnlyList<(string Path, bool IsNamed)> files, Action done, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var waiting = Channel.CreateBounded<Task<CheckedInstance>>(new BoundedChannelOptions(AtOnce) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var feeding = Task.Run(() => FeedAsync(files, waiting.Writer, done, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var task in waiting.Reader.ReadAllAsync(cancellation)) yield return await task;
        }
        finally
        {
            await stop.CancelAsync();
            await feeding;
        }
    }

    private async Task FeedAsync(IReadOnlyList<(string Path, bool IsNamed)> files, ChannelWriter<Task<CheckedInstance>> writer, Action done, CancellationToken cancellation)
    {
        using var places = new SemaphoreSlim(AtOnce);
        try
        {
            foreach (var (path, isNamed) in files)
            {
                try
                {
                    foreach (var instance in InstanceFiles.Read(path, isNamed))
                    {
                        await places.WaitAsync(cancellation);
                        await writer.WriteAsync(CheckAsync(instance, places, cancellation), cancellation);
                    }
                }
                catch (Exception exception) when (IsUnreadable(exception))
                {
                    await writer.WriteAsync(Task.FromResult(Unreadable(path, null, exception)), cancellation);
                }
                done();
            }
            writer.Complete();
            // The places are given back before they go.
            for (var i = 0; i < AtOnce; i++) await places.WaitAsync(cancellation);
        }
        catch (OperationCanceledException exception)
        {
            writer.TryComplete(exception);
            for (var i = 0; i < AtOnce; i++) await places.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
    }

    private async Task<CheckedInstance> CheckAsync(Instance instance, SemaphoreSlim places, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            var report = await validator.ValidateAsync(instance.Read(), cancellation);
            if (!instance.IsNamed && report.Issues.Any(i => NoResource.Contains(i.MessageId) && i.Expression is null or "Element"))
                return new CheckedInstance(instance.File, instance.Line, null, null, [], CheckedState.LeftOut);
            var issues = instance.Line is { } line ? [.. report.Issues.Select(i => i with { Line = line })] : report.Issues;
            return new CheckedInstance(instance.File, instance.Line, report.ResourceType, report.ResourceId, issues, report.IsValid ? CheckedState.Valid : CheckedState.Invalid);
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return Unreadable(instance.File, instance.Line, exception);
        }
        finally
        {
            places.Release();
        }
    }

    private static bool IsUnreadable(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException };

    private static CheckedInstance Unreadable(string path, int? line, Exception exception) =>
        new(path, line, null, null, [new FhirIssue(IssueLevel.Fatal, "exception", "file-unreadable", exception.Message, null, line)], CheckedState.Unreadable);
}
