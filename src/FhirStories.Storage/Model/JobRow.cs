namespace FhirStories.Storage.Model;

/// <summary>One piece of background work. Whoever holds its lease works on it.</summary>
public sealed class JobRow
{
    /// <summary>Its name in urls: random enough that it cannot be guessed.</summary>
    public required string Id { get; set; }

    /// <summary>What kind of work it is; a node takes only kinds that it has a runner for.</summary>
    public required string Kind { get; set; }

    /// <summary>What it works on: of a kind and subject there is one open job at most. Null for no such bound.</summary>
    public string? Subject { get; set; }

    /// <summary>What its runner needs to know, in the runner's own words.</summary>
    public required string Input { get; set; }

    /// <summary>A <see cref="Jobs.JobState"/>.</summary>
    public byte State { get; set; }

    /// <summary>How much is done.</summary>
    public long Progress { get; set; }

    /// <summary>How much there is to do; 0 when that is not known.</summary>
    public long Total { get; set; }

    /// <summary>Where the next attempt goes on, in the runner's own words; null: at the beginning.</summary>
    public string? Checkpoint { get; set; }

    /// <summary>Who works on it: a name that no two leases share. Null when nobody does.</summary>
    public string? Holder { get; set; }

    /// <summary>
    /// Milliseconds since 1970 by the clock of the database. Waiting: when it may be taken. Running: when its lease ends, from which on
    /// others may take it. Ended: when it ended.
    /// </summary>
    public long Due { get; set; }

    /// <summary>Attempts since anything was last done, the one that runs included.</summary>
    public int Attempts { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Error { get; set; }

    /// <summary>What it brought, in the runner's own words.</summary>
    public string? Result { get; set; }

    /// <summary>When it was asked for, milliseconds since 1970.</summary>
    public long Created { get; set; }
}
