namespace FhirStories.Definitions.Terminology;

/// <summary>Bounds of the terminology service.</summary>
public sealed record TerminologyOptions
{
    /// <summary>Most concepts that one expansion returns; a larger one has to be asked for in pages or narrowed.</summary>
    public int LargestExpansion { get; init; } = 10_000;

    /// <summary>About how many values compiled code systems and value sets may hold together; 60 bytes each.</summary>
    public int CacheSize { get; init; } = 500_000;

    /// <summary>Most questions to the terminology server for one answer.</summary>
    public int MostQuestions { get; init; } = 16;

    /// <summary>Brings a text into the form that a text filter compares: lower case, without accents.</summary>
    public Func<string, string> Fold { get; init; } = static text => text.ToLowerInvariant();
}
