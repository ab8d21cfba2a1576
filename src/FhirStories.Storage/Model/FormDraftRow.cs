namespace FhirStories.Storage.Model;

/// <summary>What somebody typed into a form and has not handed in.</summary>
public sealed class FormDraftRow
{
    /// <summary>Its name in urls: random enough that it cannot be guessed, for it is all that keeps a draft of nobody's to whoever wrote it.</summary>
    public required string Id { get; set; }

    /// <summary>Whose it is, as the door calls an account; null as long as nobody signed in.</summary>
    public string? Owner { get; set; }

    /// <summary>Which form.</summary>
    public required string Kind { get; set; }

    /// <summary>What lists call it.</summary>
    public string? Title { get; set; }

    /// <summary>What was typed, in the form's own words: JSON.</summary>
    public required string Content { get; set; }

    /// <summary>Number of times that it was saved.</summary>
    public int Version { get; set; }

    /// <summary>When it was last saved, milliseconds since 1970 by the clock of the database.</summary>
    public long Changed { get; set; }
}
