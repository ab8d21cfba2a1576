namespace FhirStories.Storage;

/// <summary>Bounds of waiting.</summary>
public sealed record StorageOptions
{
    /// <summary>How long a writer waits for the write lock unless somebody says otherwise.</summary>
    public static readonly TimeSpan UsualLockWait = TimeSpan.FromSeconds(10);

    /// <summary>Most resources that wait to be written; one transaction that is larger still passes when nothing else waits.</summary>
    public int LongestQueue { get; init; } = 4096;
}
