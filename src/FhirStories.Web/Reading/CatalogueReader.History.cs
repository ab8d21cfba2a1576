using FhirStories.Catalogue.Differences;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Storage;
using FhirStories.Web.Models;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    private const int VersionsPerPage = 20;

    /// <summary>Things that one search gives names to.</summary>
    private const int MostNamed = 100;

    /// <summary>The stored versions of a thing, newest first, each with what changed. A deleted thing has them too, where it was public.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="id">Its id.</param>
    /// <param name="before">Place in history that the page begins after; null for the newest.</param>
    /// <param name="cancellation">Ends the read.</param>
    public async Task<HistoryView?> HistoryAsync(ThingKind kind, string id, long? before, CancellationToken cancellation)
    {
        if (!UserInput.IsId(id)) return null;
        var request = new HistoryRequest(kind.Type, id, VersionsPerPage) { Start = before is { } place ? new HistoryStart(place, false) : null };
        var page = await queries.HistoryAsync(request, cancellation);
        if (page.Entries.FirstOrDefault(entry => !entry.Resource.Deleted)?.Resource is not { } shown || KindOf(shown) != kind) return null;
        if (page.Entries[0].Resource.Deleted && !IsPublic(shown)) return null;
        // The oldest of a page is told apart from the one before it, which lies on the next.
        var oldest = page.Entries[^1].Resource;
        var earlier = page.Next is null || oldest.Version < 2 ? null : await queries.ReadVersionAsync(kind.Type, id, oldest.Version - 1, cancellation);
        var all = page.Entries.Select(entry => entry.Resource).Concat(earlier is null ? [] : [earlier]).ToList();
        var told = page.Entries.Select((entry, i) =>
            (entry, Before: i + 1 < all.Count ? all[i + 1] : null, Differences: i + 1 < all.Count && !entry.Resource.Deleted && !all[i + 1].Deleted ? Differences(all[i + 1], entry.Resource) : null)).ToList();
        var words = new DifferenceWords(await NamesAsync(DifferenceWords.AddressesIn(told.SelectMany(each => each.Differences ?? [])), cancellation), profiles);
        return new HistoryView(
            new ThingHead(kind, id, TitleOf(shown)),
            [
                .. told.Select(each => new VersionRow(
                    each.entry.Resource.Version, each.entry.Resource.LastUpdated,
                    Labels.Change(each.entry.Resource.Version == 1 ? ChangeKind.Create : each.entry.Change), StatusOf(each.entry.Resource), BusinessOf(each.entry.Resource),
                    each.Differences is null ? null : words.Of(each.Differences),
                    each.Differences is null ? null : $"{kind.Folder(id)}/history/{each.entry.Resource.Version - 1}..{each.entry.Resource.Version}")
                {
                    Contribution = Contribution(each.entry.Resource) is { } step && step != (each.Before is null ? null : Contribution(each.Before)) ? Labels.Contribution(step) : null,
                }),
            ],
            page.Next is { } next ? $"{kind.Folder(id)}/history?before={next.Key}" : null);
    }

    /// <summary>Two stored versions of a thing beside each other; null where one is not there, or is no version of such a thing.</summary>
    public async Task<ComparisonView?> CompareAsync(ThingKind kind, string id, int before, int after, CancellationToken cancellation)
    {
        if (!UserInput.IsId(id) || await queries.ReadAsync(kind.Type, id, cancellation) is not { } current) return null;
        var one = await queries.ReadVersionAsync(kind.Type, id, before, cancellation);
        var other = await queries.ReadVersionAsync(kind.Type, id, after, cancellation);
        if (one is not { Deleted: false } || other is not { Deleted: false } || KindOf(one) != kind || KindOf(other) != kind) return null;
        if (current.Deleted && !IsPublic(other)) return null;
        var differences = await ReadableAsync(Differences(one, other), cancellation);
        var (low, high) = (Math.Min(before, after), Math.Max(before, after));
        return new ComparisonView(
            new ThingHead(kind, id, TitleOf(other)), End(one), End(other), [.. differences.Select(View)],
            low > 1 ? $"{kind.Folder(id)}/history/{low - 1}..{low}" : null,
            high < current.Version - (current.Deleted ? 1 : 0) ? $"{kind.Folder(id)}/history/{high}..{high + 1}" : null);
    }

    private static IReadOnlyList<Difference> Differences(StoredResource before, StoredResource after) =>
        Carriers.Parse<Resource>(before) is { } one && Carriers.Parse<Resource>(after) is { } other && one.TypeName == other.TypeName ? ArtifactDifferences.Of(one, other) : [];

    private static ContributionState? Contribution(StoredResource stored) => stored.Deleted ? null : Carriers.Story(stored)?.Contribution;

    private static VersionEnd End(StoredResource stored) => new(stored.Version, stored.LastUpdated, StatusOf(stored), BusinessOf(stored));

    private static DifferenceView View(Difference difference)
    {
        var (before, after) = difference is { Before: { } was, After: { } now } ? WordDifference.Between(was, now)
            : ([.. Whole(difference.Before)], [.. Whole(difference.After)]);
        return new DifferenceView(difference.Label, Labels.Difference(difference.Kind), before, after);

        static IEnumerable<TextPiece> Whole(string? text) => text is null ? [] : [new TextPiece(text, false)];
    }

    private static Tag? StatusOf(StoredResource stored) => stored.Deleted ? null : Carriers.Item(stored) is { } item ? Labels.Status(item.Status)
        : Carriers.Parse<Resource>(stored) is IVersionableConformanceResource artifact ? Labels.Status(artifact.Status) : null;

    private static string? BusinessOf(StoredResource stored) => stored.Deleted ? null : Carriers.Item(stored) is { } item ? Text(item.Version)
        : Carriers.Parse<Resource>(stored) is IVersionableConformanceResource artifact ? Text(artifact.Version) : null;

    /// <summary>Differences as people read them.</summary>
    internal async Task<IReadOnlyList<Difference>> ReadableAsync(IReadOnlyList<Difference> differences, CancellationToken cancellation) =>
        (await WordsAsync([differences], cancellation)).Of(differences);

    /// <summary>The words for lists of differences: the names of all of them are searched for at once.</summary>
    internal async Task<DifferenceWords> WordsAsync(IEnumerable<IReadOnlyList<Difference>> lists, CancellationToken cancellation) =>
        new(await NamesAsync(lists.SelectMany(DifferenceWords.AddressesIn), cancellation), profiles);
}
