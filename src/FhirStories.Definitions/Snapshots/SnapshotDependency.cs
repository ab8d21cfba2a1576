namespace FhirStories.Definitions.Snapshots;

/// <summary>What a snapshot rests on: a canonical that was asked for while it was made, and what was found.</summary>
/// <param name="Release">The release it was looked for in.</param>
/// <param name="Canonical">The canonical, as asked.</param>
/// <param name="ContentKey">The key of what was found; null for nothing.</param>
internal sealed record SnapshotDependency(FhirRelease Release, string Canonical, string? ContentKey)
{
    public bool StillHolds(IDefinitionSource source) =>
        (source.Find(Canonical, Release) is { } entry ? SnapshotKeys.ContentKeyOf(source, entry) : null) == ContentKey;
}
