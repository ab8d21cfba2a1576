namespace FhirStories.Storage;

/// <summary>One version of a resource, read back.</summary>
/// <param name="VersionKey">Place in history.</param>
/// <param name="Type">FHIR type.</param>
/// <param name="Id">Logical id.</param>
/// <param name="Version">Version number.</param>
/// <param name="Instant">Milliseconds since 1970, UTC.</param>
/// <param name="Change">What made it.</param>
/// <param name="Json">UTF-8 JSON, empty for a deletion.</param>
public sealed record StoredVersion(
    long VersionKey, string Type, string Id, int Version, long Instant, ChangeKind Change, ReadOnlyMemory<byte> Json)
{
    /// <summary>The same for all versions of a resource; 0 where it was not read.</summary>
    public long ResourceKey { get; init; }

    /// <summary>What is kept beside the version; null where there is nothing, or where it was not read.</summary>
    public byte[]? Records { get; init; }

    /// <summary>The account that wrote the resource first; null where nobody signed in.</summary>
    public string? Owner { get; init; }

    /// <summary>The account that alone sees it, beside those who see every draft; empty where only those do; null where everybody does.</summary>
    public string? SeenBy { get; init; }

    /// <summary>Whether not everybody sees it.</summary>
    public bool IsHidden => SeenBy is not null;
}

/// <summary>A match with the keys it was sorted by.</summary>
public sealed record StoredMatch(StoredVersion Resource, long ResourceKey, IReadOnlyList<object> SortValues);

/// <summary>How often a value occurs.</summary>
public sealed record ValueCount(string System, string Value, long Count);
