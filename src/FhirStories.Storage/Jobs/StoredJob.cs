namespace FhirStories.Storage.Jobs;

/// <summary>Where a job is. Those below <see cref="Done"/> are open.</summary>
public enum JobState : byte
{
    /// <summary>To be taken once it is due.</summary>
    Waiting = 0,

    /// <summary>Somebody works on it, or did until their lease ended.</summary>
    Running = 1,

    /// <summary>Ended well.</summary>
    Done = 2,

    /// <summary>Given up.</summary>
    Failed = 3,

    /// <summary>Ended because somebody said so.</summary>
    Cancelled = 4,
}

/// <summary>A job as it is stored.</summary>
/// <param name="Id">Its name in urls.</param>
/// <param name="Kind">What kind of work it is.</param>
/// <param name="Subject">What it works on; null where several of the kind may be open.</param>
/// <param name="Input">What its runner needs to know.</param>
/// <param name="State">Where it is.</param>
/// <param name="Progress">How much is done.</param>
/// <param name="Total">How much there is to do; 0 when that is not known.</param>
/// <param name="Checkpoint">Where the next attempt goes on; null: at the beginning.</param>
/// <param name="Attempts">Attempts since anything was last done.</param>
/// <param name="Due">Waiting: when it may be taken; running: when its lease ends; ended: when it ended. By the clock of the database.</param>
/// <param name="Error">Why the last attempt failed.</param>
/// <param name="Result">What it brought.</param>
/// <param name="Created">When it was asked for.</param>
public sealed record StoredJob(
    string Id, string Kind, string? Subject, string Input, JobState State, long Progress, long Total, string? Checkpoint, int Attempts,
    DateTimeOffset Due, string? Error, string? Result, DateTimeOffset Created)
{
    /// <summary>Longest <see cref="Kind"/>, in characters.</summary>
    public const int LongestKind = 64;

    /// <summary>Longest <see cref="Subject"/>, in characters.</summary>
    public const int LongestSubject = 400;

    /// <summary>Whether it is still to be done.</summary>
    public bool IsOpen => State < JobState.Done;
}

/// <summary>A job with the lease on it.</summary>
/// <param name="Job">The job as it was when it was taken.</param>
/// <param name="Holder">The name of the lease; whatever is said of the job is said with it.</param>
public sealed record LeasedJob(StoredJob Job, string Holder);
