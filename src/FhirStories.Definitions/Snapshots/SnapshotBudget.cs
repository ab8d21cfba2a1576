using System.Runtime.CompilerServices;

namespace FhirStories.Definitions.Snapshots;

/// <summary>A definition whose snapshot would cost more than any honest one does.</summary>
/// <param name="message">What it would take, to end a sentence.</param>
/// <param name="isLasting">Whether it is so every time.</param>
internal sealed class SnapshotLimitException(string message, bool isLasting = true) : Exception(message)
{
    public bool IsLasting { get; } = isLasting;
}

/// <summary>
/// What the making of one snapshot, with those it needs, may cost. The largest published snapshots have some thousands of
/// elements and stand on a dozen others; a few lines can describe one that doubles with every profile.
/// </summary>
internal sealed class SnapshotBudget
{
    public const int Elements = 100_000;
    public const int DifferentialElements = 20_000;
    public const int PathDepth = 48;
    public const int Chain = 32;

    /// <summary>Behind the bounds on work: far above what they allow on a busy machine, or a verdict would depend on what else runs.</summary>
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    private readonly long _start = Environment.TickCount64;
    private readonly CancellationToken _cancellation;
    private int _elements;

    public SnapshotBudget(CancellationToken cancellation) => _cancellation = cancellation;

    /// <summary>
    /// Snapshots that must not be kept, by key: made within a circle or at the end of a chain. Within the making of one snapshot
    /// each is made once all the same, or a chain would cost twice as much with every link.
    /// </summary>
    public Dictionary<string, SnapshotResult> Passing { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes one element off.</summary>
    public void Spend()
    {
        if (++_elements > Elements) throw new SnapshotLimitException($"the snapshot would take more than {Elements} elements to make");
        if ((_elements & 63) != 0) return;
        Check();
    }

    public void Check()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (Environment.TickCount64 - _start > Time.TotalMilliseconds) throw new SnapshotLimitException($"the snapshot would take longer than {Time.TotalSeconds} seconds to make", isLasting: false);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new SnapshotLimitException("the definitions nest too deeply");
    }
}
