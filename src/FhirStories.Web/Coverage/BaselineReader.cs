using System.Globalization;
using FhirStories.Catalogue.Differences;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Lifecycle;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Coverage;

/// <summary>Reads baselines: one search for a list, and for the entries of a page one search for each type of resource.</summary>
internal sealed class BaselineReader(ICatalogueQueries queries, CallerRepository callers, CatalogueNames names, CatalogueReader catalogue, DefinitionStore definitions, PageTexts texts)
{
    private const int PageSize = 50;

    private static readonly string[] MostTelling = ["changed", "added", "removed", "missing"];

    /// <summary>A page of baselines, those added last first.</summary>
    public async Task<BaselinesView> ListAsync(string? continuation, CancellationToken cancellation)
    {
        var query = CatalogueNames.BaselineQuery().Raw("_sort", "-_lastUpdated").Raw("_count", PageSize.ToString(CultureInfo.InvariantCulture));
        if (continuation is not null) query.Raw(Repository.Searching.SearchPage.ContinuationParameter, continuation);
        var page = await queries.SearchAsync("Library", query.ToString(), cancellation);
        string Href(string part) => Address.Of("/baselines", ("_page", part));
        return new BaselinesView(
            [.. page.Matches.Select(stored => (stored.Id, Library: Carriers.Parse<Library>(stored))).Where(each => each.Library is not null).Select(each => new BaselineRow(
                each.Id, Name(each.Library!), each.Library!.Version, Day(each.Library.Date), Labels.Status(each.Library.Status), BaselineEntry.Of(each.Library).Count))],
            new Paging(page.Previous is null ? null : Href(page.Previous), page.Next is null ? null : Href(page.Next)), await ChoicesAsync(null, cancellation));
    }

    /// <summary>A baseline and a page of what it lists.</summary>
    public async Task<Found<BaselineView>> ReadAsync(string? id, string? words, string? page, CancellationToken cancellation)
    {
        var (stored, library, deletedAt) = await FindAsync(id, cancellation);
        if (stored is null || library is null) return new(null, deletedAt);
        var all = words?.Split(' ') ?? [];
        var entries = BaselineEntry.Of(library).Where(entry => all.All(word => Has(entry.Title, word) || Has(entry.Canonical, word))).ToList();
        var at = Address.ReadPage(page, entries.Count, PageSize);
        return new(new BaselineView
        {
            Id = stored.Id,
            Title = Name(library),
            Status = Labels.Status(library.Status),
            Facts = [.. new[] { (texts["Baselines.Version"], library.Version), (texts["Baselines.Day"], Day(library.Date)), (texts["Baselines.Publisher"], library.Publisher) }
                .Where(fact => !string.IsNullOrWhiteSpace(fact.Item2)).Select(fact => Fact.Of(fact.Item1, fact.Item2!))],
            Total = entries.Count,
            Entries = await RowsAsync([.. entries.Skip((at - 1) * PageSize).Take(PageSize)], cancellation),
            Paging = Address.Paging(at, entries.Count, PageSize, other => Address.Of(Addresses.Baseline(stored.Id), ("words", words), ("_page", Address.Page(other)))),
            Words = words,
            Others = await ChoicesAsync(stored.Id, cancellation),
            Fhir = Carriers.Source(stored, ThingKind.Baseline, Name(library), library.Url, library.Version, library.Publisher, library.Date),
        });
    }

    /// <summary>Two baselines beside each other; null where one of them is none.</summary>
    public async Task<Found<BaselineComparisonView>> CompareAsync(string? before, string? after, string? list, string? page, CancellationToken cancellation)
    {
        var (one, other) = (await FindAsync(before, cancellation), await FindAsync(after, cancellation));
        if (one.Library is null || other.Library is null) return new(null, one.DeletedAt ?? other.DeletedAt);
        var found = await new BaselineComparison(callers.Value, new ArtifactResolver(callers.Value, definitions)).CompareAsync(one.Library, other.Library, cancellation);
        var lists = new Dictionary<string, IReadOnlyList<BaselineChangeRow>>
        {
            ["added"] = [.. found.Added.Select(Row)],
            ["removed"] = [.. found.Removed.Select(Row)],
            ["changed"] = [.. found.Changed.Select(change => Row(change.After) with { Before = change.Before.Canonical == change.After.Canonical ? null : change.Before.Canonical, Differences = change.Differences })],
            ["missing"] = [.. found.Missing.Select(Row)],
        };
        // Without a word about it, what there is most to say about.
        var shown = list is not null && lists.ContainsKey(list) ? list : MostTelling.FirstOrDefault(each => lists[each].Count > 0) ?? "changed";
        var at = Address.ReadPage(page, lists[shown].Count, PageSize);
        var path = Addresses.Baselines(one.Stored!.Id, other.Stored!.Id);
        return new(new BaselineComparisonView
        {
            Before = new ItemLink(CatalogueNames.Title(one.Library), Addresses.Baseline(one.Stored.Id)),
            After = new ItemLink(CatalogueNames.Title(other.Library), Addresses.Baseline(other.Stored.Id)),
            SwapHref = Addresses.Baselines(other.Stored.Id, one.Stored.Id),
            Lists = [.. lists.Select(each => (each.Key, each.Value.Count, Address.Of(path, ("show", each.Key))))],
            Unchanged = found.Unchanged,
            List = shown,
            Total = lists[shown].Count,
            Rows = await InWordsAsync([.. lists[shown].Skip((at - 1) * PageSize).Take(PageSize)], cancellation),
            Paging = Address.Paging(at, lists[shown].Count, PageSize, number => Address.Of(path, ("show", shown), ("_page", Address.Page(number)))),
        });
    }

    /// <summary>Whether there is such a baseline, or was.</summary>
    public async Task<bool> IsKnownAsync(string id, CancellationToken cancellation) => await FindAsync(id, cancellation) is { Library: not null } or { DeletedAt: not null };

    /// <summary>The baselines added last, to choose from.</summary>
    public async Task<IReadOnlyList<(string Id, string Title)>> ChoicesAsync(string? without, CancellationToken cancellation) =>
        [.. (await names.BaselinesAsync(cancellation)).Select(each => (Id: each.Reference["Library/".Length..], each.Title)).Where(each => each.Id != without)];

    private async Task<IReadOnlyList<BaselineChangeRow>> InWordsAsync(IReadOnlyList<BaselineChangeRow> rows, CancellationToken cancellation)
    {
        var words = await catalogue.WordsAsync(rows.Select(row => row.Differences).OfType<IReadOnlyList<Difference>>(), cancellation);
        return [.. rows.Select(row => row.Differences is { } differences ? row with { Differences = words.Of(differences) } : row)];
    }

    private async Task<(StoredResource? Stored, Library? Library, DateTimeOffset? DeletedAt)> FindAsync(string? id, CancellationToken cancellation)
    {
        if (!UserInput.IsId(id)) return default;
        var stored = await queries.ReadAsync("Library", id!, cancellation);
        if (stored is { Deleted: true }) return (null, null, stored.LastUpdated);
        return stored is not null && Carriers.Parse<Library>(stored) is { } library && LifecycleRules.IsBaseline(library) ? (stored, library, null) : default;
    }

    private async Task<IReadOnlyList<BaselineEntryRow>> RowsAsync(IReadOnlyList<BaselineEntry> entries, CancellationToken cancellation)
    {
        var current = new Dictionary<string, StoredResource>(StringComparer.Ordinal);
        foreach (var type in entries.Select(entry => Place(entry)).Where(place => place.Type is not null && UserInput.IsId(place.Id)).GroupBy(place => place.Type!))
        {
            var query = new FhirQuery().WithAny("_id", type.Select(place => place.Id!).Distinct()).Raw("_count", "200");
            foreach (var stored in (await queries.SearchAsync(type.Key, query.ToString(), cancellation)).Matches) current[$"{stored.Type}/{stored.Id}"] = stored;
        }
        return [.. entries.Select(entry => Row(entry, current))];
    }

    private BaselineEntryRow Row(BaselineEntry entry, Dictionary<string, StoredResource> current)
    {
        var (type, id, version) = Place(entry);
        var stored = type is null ? null : current.GetValueOrDefault($"{type}/{id}");
        var isDefinition = type is null && definitions.Find(entry.Canonical) is not null;
        var (kind, href) = stored is null ? (type ?? TypeOf(entry.Url), isDefinition ? Addresses.Profile(entry.Url) : null) : Page(stored, entry.Url);
        var state = stored is null && type is not null || type is null && !isDefinition ? new Tag(texts["Baselines.Gone"], "red")
            : stored is not null && stored.Version != version ? new Tag(texts["Baselines.ChangedSince"], "yellow") : null;
        return new BaselineEntryRow(new ItemLink(Title(entry), href), kind, entry.Canonical, state);
    }

    private (string Kind, string? Href) Page(StoredResource stored, string url) => stored.Type switch
    {
        "Basic" => Carriers.Item(stored) switch
        {
            Story { Kind: StoryKind.Feature } => (texts["Baselines.Kind.Feature"], $"/features/{stored.Id}"),
            Story => (texts["Baselines.Kind.Story"], $"/stories/{stored.Id}"),
            Role => (texts["Baselines.Kind.Role"], $"/roles/{stored.Id}"),
            _ => (stored.Type, null),
        },
        "ExampleScenario" => (texts["Baselines.Kind.Scenario"], $"/scenarios/{stored.Id}"),
        "CapabilityStatement" => (texts["Baselines.Kind.Solution"], $"/solutions/{stored.Id}"),
        "StructureDefinition" => (stored.Type, Addresses.Profile(url)),
        _ => (stored.Type, null),
    };

    private static (string? Type, string? Id, int Version) Place(BaselineEntry entry) =>
        entry.Content?.Split('/') is [var type, var id, "_history", var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? (type, id, version) : default;

    private static string TypeOf(string url) => url.Split('/') is [.., var type, _] ? type : "";

    private static BaselineChangeRow Row(BaselineEntry entry) => new(Title(entry), entry.Canonical, null, null);

    private static string Title(BaselineEntry entry) => string.IsNullOrWhiteSpace(entry.Title) ? Names.LastPart(entry.Url) : entry.Title;

    private static string Name(Library library) => new[] { library.Title, library.Name, library.Id }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) ?? "";

    private static string? Day(string? date) => DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? Labels.Day(day) : date;

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
