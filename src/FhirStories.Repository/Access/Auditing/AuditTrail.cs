using System.Threading.Channels;
using FhirStories.Storage;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Microsoft.Extensions.Logging;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Repository.Access.Auditing;

/// <summary>The audit: who wrote what, who was refused what, who signed in; as AuditEvents in the same store.</summary>
/// <remarks>
/// What is written is audited in the same transaction: neither is there without the other, whenever the server or its database dies.
/// Everything else waits in a bounded queue and is stored behind those who did it, many in one transaction. Where the queue is full they wait.
/// What cannot be stored is tried again for a while, then written to the log whole: nothing is lost in silence. The end of the server waits for the rest.
/// </remarks>
public sealed class AuditTrail : IAsyncDisposable
{
    private const int LongestQueue = 4096;
    private const int AtOnce = 100;
    private const int MostAttempts = 20;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly Channel<(AuditRecord Record, DateTimeOffset When)> _queue = Channel.CreateBounded<(AuditRecord, DateTimeOffset)>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    private readonly TimeProvider _time;
    private readonly ILogger<AuditTrail> _log;
    private readonly CancellationTokenSource _ending = new();
    private readonly RefusalTally _refusals;
    private Func<IReadOnlyList<WriteOperation>, Task>? _store;
    private Func<AuditEvent, WriteOperation>? _prepare;
    private Task _loop = Task.CompletedTask;
    private long _taken;
    private long _stored;

    /// <summary>An audit that a repository stores, which is given it (<see cref="FhirRepository"/>).</summary>
    public AuditTrail(TimeProvider time, ILogger<AuditTrail> log, AuditOptions? options = null) =>
        (_time, _log, _refusals) = (time, log, new RefusalTally((options ?? new AuditOptions()).Refusals, time));

    /// <summary>Takes down what was done, or counts it (<see cref="AuditOptions.Refusals"/>); returns once there is room for it.</summary>
    public async ValueTask RecordAsync(AuditRecord record)
    {
        foreach (var ended in _refusals.Ended()) await TakeAsync(ended);
        if (_refusals.Takes(record)) await TakeAsync(record);
    }

    private ValueTask TakeAsync(AuditRecord record)
    {
        Interlocked.Increment(ref _taken);
        return _queue.Writer.WriteAsync((record, _time.GetUtcNow()));
    }

    /// <summary>Waits until all that was taken down before is stored, or in the log.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        var taken = Interlocked.Read(ref _taken);
        while (Interlocked.Read(ref _stored) < taken) await Task.Delay(TimeSpan.FromMilliseconds(10), cancellation);
    }

    /// <summary>Gives it its store, once.</summary>
    /// <param name="prepare">Makes the write of a record.</param>
    /// <param name="store">Carries such writes out.</param>
    internal void StoreBy(Func<AuditEvent, WriteOperation> prepare, Func<IReadOnlyList<WriteOperation>, Task> store)
    {
        (_prepare, _store) = (prepare, store);
        _loop = Task.Run(RunAsync);
    }

    internal ValueTask RefusedAsync(Caller caller, string interaction, string about, string why)
    {
        var isSearch = about.Contains('?', StringComparison.Ordinal);
        return RecordAsync(new AuditRecord(caller, ActionOf(interaction), CodeOf(interaction), AuditOutcome.Refused)
        {
            What = isSearch ? null : about,
            Query = isSearch ? about : null,
            Description = why,
        });
    }

    /// <summary>What is to be written along with somebody's write: its record.</summary>
    internal Func<WriteResult, WriteOperation?>? Along(Caller caller, WriteOperation operation) =>
        operation.IndexOnly || operation.RecordsOnly ? null : result => Record(caller, operation, result);

    private WriteOperation? Record(Caller caller, WriteOperation operation, WriteResult result)
    {
        var interaction = result.Status switch { WriteStatus.Created => "create", WriteStatus.Updated => "update", WriteStatus.Deleted => "delete", _ => null };
        if (interaction is null) return null;
        var record = new AuditRecord(caller, ActionOf(interaction), interaction, AuditOutcome.Success) { What = $"{operation.Type}/{operation.Id}/_history/{result.Stored!.Version}" };
        try
        {
            return _prepare!(AuditEvents.Of(record, _time.GetUtcNow()));
        }
        catch (Exception exception)
        {
            // The write stands by then.
            _log.LogError(exception, "The record of the audit on {Interaction} of {What} by {Account} could not be made.", interaction, record.What, caller.Account);
            return null;
        }
    }

    /// <summary>Takes down those of somebody's writes that were refused.</summary>
    internal async ValueTask RefusedAsync(Caller caller, IReadOnlyList<WriteOperation> operations, WriteResult[] results)
    {
        for (var i = 0; i < results.Length; i++)
            if (results[i].Status == WriteStatus.Forbidden && operations[i] is { DryRun: false, IndexOnly: false } operation)
                await RefusedAsync(caller, operation.Delete ? "delete" : operation.Posted ? "create" : "update", $"{operation.Type}/{operation.Id}", results[i].Rules[0].Message);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            foreach (var ended in _refusals.Ended(isEnd: true)) await TakeAsync(ended);
        _queue.Writer.TryComplete();
        await _ending.CancelAsync();
        await _loop;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<AuditEvent>(AtOnce);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < AtOnce && _queue.Reader.TryRead(out var next)) batch.Add(AuditEvents.Of(next.Record, next.When));
            await StoreAsync(batch);
            Interlocked.Add(ref _stored, batch.Count);
        }
    }

    private async Task StoreAsync(IReadOnlyList<AuditEvent> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _store!([.. batch.Select(_prepare!)]);
                return;
            }
            catch (StorageUnavailableException) when (attempt < MostAttempts && !_ending.IsCancellationRequested)
            {
                await Task.WhenAny(Task.Delay(Wait, _time, _ending.Token));
            }
            catch (Exception exception)
            {
                // The log is the last place where it can be.
                _log.LogError(exception, "{Count} records of the audit could not be stored; they follow.", batch.Count);
                var serializer = new FhirJsonSerializer();
                foreach (var audit in batch) _log.LogError("Audit: {AuditEvent}", serializer.SerializeToString(audit));
                return;
            }
        }
    }

    private static char ActionOf(string interaction) => interaction switch
    {
        "create" => 'C',
        "read" or "vread" => 'R',
        "update" or "patch" => 'U',
        "delete" => 'D',
        _ => 'E',
    };

    private static string CodeOf(string interaction) => interaction switch
    {
        "search" => "search-type",
        "history" => "history-type",
        _ => interaction,
    };
}
