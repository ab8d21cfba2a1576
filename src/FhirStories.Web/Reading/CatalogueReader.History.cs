using FhirStories.Catalogue.Differences;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Storage;
using FhirStories.Web.Models;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    private const int VersionsPerPage = 20;

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
        var told = page.Entries.Select((entry, i) => (entry, Differences: i + 1 < all.Count && !entry.Resource.Deleted && !all[i + 1].Deleted ? Differences(all[i + 1], entry.Resource) : null)).ToList();
        var names = await NamesAsync(AddressesIn(told.SelectMany(each => each.Differences ?? [])), cancellation);
        return new HistoryView(
            new ThingHead(kind, id, TitleOf(shown)),
            [
                .. told.Select(each => new VersionRow(
                    each.entry.Resource.Version, each.entry.Resource.LastUpdated,
                    Labels.Change(each.entry.Resource.Version == 1 ? ChangeKind.Create : each.entry.Change), StatusOf(each.entry.Resource), BusinessOf(each.entry.Resource),
                    each.Differences is null ? null : Readable(each.Differences, names),
                    each.Differences is null ? null : $"{kind.Page(id)}/history/{each.entry.Resource.Version - 1}..{each.entry.Resource.Version}")),
            ],
            page.Next is { } next ? $"{kind.Page(id)}/history?before={next.Key}" : null);
    }

    /// <summary>Two stored versions of a thing beside each other; null where one is not there, or is no version of such a thing.</summary>
    public async Task<ComparisonView?> CompareAsync(ThingKind kind, string id, int before, int after, CancellationToken cancellation)
    {
        if (!UserInput.IsId(id) || await queries.ReadAsync(kind.Type, id, cancellation) is not { } current) return null;
        var one = await queries.ReadVersionAsync(kind.Type, id, before, cancellation);
        var other = await queries.ReadVersionAsync(kind.Type, id, after, cancellation);
        if (one is not { Deleted: false } || other is not { Deleted: false } || KindOf(one) != kind || KindOf(other) != kind) return null;
        if (current.Deleted && !IsPublic(other)) return null;
        var differences = Differences(one, other);
        var names = await NamesAsync(AddressesIn(differences), cancellation);
        var (low, high) = (Math.Min(before, after), Math.Max(before, after));
        return new ComparisonView(
            new ThingHead(kind, id, TitleOf(other)), End(one), End(other), [.. Readable(differences, names).Select(View)],
            low > 1 ? $"{kind.Page(id)}/history/{low - 1}..{low}" : null,
            high < current.Version - (current.Deleted ? 1 : 0) ? $"{kind.Page(id)}/history/{high}..{high + 1}" : null);
    }

    private static IReadOnlyList<Difference> Differences(StoredResource before, StoredResource after) =>
        Carriers.Parse<Resource>(before) is { } one && Carriers.Parse<Resource>(after) is { } other && one.TypeName == other.TypeName ? ArtifactDifferences.Of(one, other) : [];

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

    // What is named by its address alone: roles, features, what it builds on.
    private static IEnumerable<string> AddressesIn(IEnumerable<Difference> differences) => differences.SelectMany(each => new[] { each.Before, each.After }).OfType<string>().Where(IsAddress).Take(MostNamed);

    private const int MostNamed = 100;

    private static bool IsAddress(string text) => text.Length < 1000 && !text.Contains(' ', StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>Differences as people read them: things by their names, statuses and days in words. What then reads the same, such as a role or a profile that was only pinned to a version, is left out.</summary>
    private static List<Difference> Readable(IEnumerable<Difference> differences, Names names)
    {
        var named = differences.Select(each => each with { Before = InWords(each.Label, each.Before, names), After = InWords(each.Label, each.After, names) })
            .Where(each => each.Kind != DifferenceKind.Changed || !IsPinned(each.Before, each.After)).ToList();
        foreach (var gone in named.Where(each => each.Kind == DifferenceKind.Removed).ToList())
            if (named.Find(each => each.Kind == DifferenceKind.Added && each.Label == gone.Label && IsPinned(gone.Before, each.After)) is { } again)
            {
                named.Remove(gone);
                named.Remove(again);
            }
        return named;
    }

    private static bool IsPinned(string? before, string? after) => before == after
        || before is not null && after is not null && IsAddress(before) && CanonicalTarget.Parse(before) is { Version: null } bare && CanonicalTarget.Parse(after) is { Version: not null } pinned
            && (bare.Url, bare.ElementId) == (pinned.Url, pinned.ElementId);

    private static string? InWords(string label, string? text, Names names) => label switch
    {
        "Status" when text is not null && StoryCodes.Status.TryParse(text, out var status) => Labels.Status(status)?.Text ?? text,
        "Date" => Labels.Day(text),
        _ => Named(text, names),
    };

    private static string? Named(string? text, Names names) => text is not null && IsAddress(text) && names.Knows(text) && CanonicalTarget.Parse(text) is { ElementId: null } ? names.Link(text).Title : text;
}
