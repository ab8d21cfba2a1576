namespace FhirStories.Repository.Terminology;

/// <summary>A FHIR terminology server that is asked for what is not decidable here.</summary>
/// <param name="BaseUrl">Its FHIR R4 base.</param>
public sealed record TerminologyServerOptions(Uri BaseUrl)
{
    /// <summary>Longest wait for one answer, its body included.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a server that failed twice in a row is left alone.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Largest answer that is read, in bytes.</summary>
    public int LargestAnswer { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of answers that are kept.</summary>
    public long CacheSize { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long an answer is kept.</summary>
    public TimeSpan CacheTime { get; init; } = TimeSpan.FromHours(1);
}
