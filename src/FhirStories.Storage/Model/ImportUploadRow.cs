namespace FhirStories.Storage.Model;

/// <summary>A file that somebody is about to import.</summary>
public sealed class ImportUploadRow
{
    /// <summary>Its name in urls, random enough that it cannot be guessed.</summary>
    public required string Id { get; set; }

    /// <summary>Whose it is, as the door calls an account; empty where nobody signs in.</summary>
    public required string Owner { get; set; }

    /// <summary>The file's own name.</summary>
    public required string FileName { get; set; }

    /// <summary>The file, compressed.</summary>
    public required byte[] Content { get; set; }

    /// <summary>How far the import is and what was decided about it: JSON.</summary>
    public required string State { get; set; }

    /// <summary>Number of times that the state was saved.</summary>
    public int Version { get; set; }

    /// <summary>What became of every row, compressed; null until that is known.</summary>
    public byte[]? Report { get; set; }

    /// <summary>When it was last touched, milliseconds since 1970 by the clock of the database.</summary>
    public long Changed { get; set; }
}
