using System.Globalization;
using FhirStories.Catalogue.Differences;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Lifecycle;

/// <summary>An artifact that is in both baselines, and another in the later one.</summary>
/// <param name="Before">Its entry in the earlier one.</param>
/// <param name="After">Its entry in the later one.</param>
/// <param name="Differences">What differs, in words; null where one of the two contents is gone.</param>
public sealed record ChangedArtifact(BaselineEntry Before, BaselineEntry After, IReadOnlyList<Difference>? Differences);

/// <summary>What differs between two baselines, each list by canonical.</summary>
/// <param name="Added">What only the later one lists.</param>
/// <param name="Removed">What only the earlier one lists.</param>
/// <param name="Changed">What both list, in other content.</param>
/// <param name="Unchanged">Number of those that are the same in both.</param>
/// <param name="Missing">Entries whose content is not here any more.</param>
public sealed record BaselineDifference(
    IReadOnlyList<BaselineEntry> Added, IReadOnlyList<BaselineEntry> Removed, IReadOnlyList<ChangedArtifact> Changed, int Unchanged, IReadOnlyList<BaselineEntry> Missing);

/// <summary>Compares baselines.</summary>
public sealed class BaselineComparison(FhirRepository repository, ArtifactResolver resolver)
{
    /// <summary>Compares two manifests.</summary>
    public async Task<BaselineDifference> CompareAsync(Library before, Library after, CancellationToken cancellation)
    {
        var (old, next) = (BaselineEntry.Of(before), BaselineEntry.Of(after));
        // A baseline may list several versions of one thing: then each is compared with its like only.
        var several = old.GroupBy(e => e.Url).Concat(next.GroupBy(e => e.Url)).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        string Key(BaselineEntry entry) => several.Contains(entry.Url) ? entry.Canonical : entry.Url;
        var (from, to) = (ByKey(old, Key), ByKey(next, Key));
        var changed = new List<ChangedArtifact>();
        var missing = new HashSet<BaselineEntry>();
        var unchanged = 0;
        foreach (var (key, was) in from)
        {
            if (!to.TryGetValue(key, out var entry)) continue;
            if (was.Canonical == entry.Canonical && was.Content == entry.Content && was.Content is not null)
            {
                unchanged++;
                if (await ReadAsync(was, cancellation) is null) missing.Add(was);
                continue;
            }
            var (one, other) = (await ReadAsync(was, cancellation), await ReadAsync(entry, cancellation));
            if (one is null) missing.Add(was);
            if (other is null) missing.Add(entry);
            var differences = one is not null && other is not null && one.TypeName == other.TypeName ? ArtifactDifferences.Of(one, other) : null;
            if (differences is { Count: 0 }) unchanged++;
            else changed.Add(new ChangedArtifact(was, entry, differences));
        }
        var added = to.Where(e => !from.ContainsKey(e.Key)).Select(e => e.Value).ToList();
        var removed = from.Where(e => !to.ContainsKey(e.Key)).Select(e => e.Value).ToList();
        foreach (var entry in added.Concat(removed))
            if (await ReadAsync(entry, cancellation) is null) missing.Add(entry);
        return new BaselineDifference(added, removed, changed, unchanged, [.. missing.OrderBy(m => m.Canonical, StringComparer.Ordinal)]);
    }

    private async Task<Resource?> ReadAsync(BaselineEntry entry, CancellationToken cancellation)
    {
        if (entry.Content?.Split('/') is [var type, var id, "_history", var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            // What was deleted since is gone, although its history would tell.
            return await repository.ReadAsync(type, id, cancellation) is { Deleted: false } && await repository.ReadVersionAsync(type, id, version, cancellation) is { Deleted: false } stored
                ? ResourceText.Read(stored.Json.Span) : null;
        return (await resolver.FindAsync(entry.Canonical, cancellation))?.Resource;
    }

    private static SortedDictionary<string, BaselineEntry> ByKey(IReadOnlyList<BaselineEntry> entries, Func<BaselineEntry, string> key)
    {
        var sorted = new SortedDictionary<string, BaselineEntry>(StringComparer.Ordinal);
        foreach (var entry in entries) sorted.TryAdd(key(entry), entry);
        return sorted;
    }
}
