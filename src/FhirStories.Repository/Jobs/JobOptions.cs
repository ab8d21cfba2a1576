namespace FhirStories.Repository.Jobs;

/// <summary>How a node works on jobs.</summary>
public sealed record JobOptions
{
    /// <summary>Jobs that this node works on at once; 0: it leaves them to others.</summary>
    public int AtOnce { get; init; } = 2;

    /// <summary>How long a job stays with a node that has fallen silent.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the table of jobs is looked at; a job that this node asked for is seen at once.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Attempts that come no further before a job is given up.</summary>
    public int MostAttempts { get; init; } = 6;

    /// <summary>Wait after a first failed attempt; it doubles with each that follows.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait between two attempts.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long jobs that have ended are remembered.</summary>
    public TimeSpan Remembered { get; init; } = TimeSpan.FromDays(7);
}
