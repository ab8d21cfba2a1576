using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Definitions;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Coverage;

/// <summary>Reads what nobody asks for and what nothing meets, as lists: two questions to the trace, and two searches for names.</summary>
internal sealed class GapReader(ICatalogueQueries queries, CatalogueNames names, DefinitionStore definitions, ProfileDirectory profiles, PageTexts texts)
{
    private const int PageSize = 50;

    /// <summary>Codes of the lists, in the order in which people read them.</summary>
    public static readonly IReadOnlyList<string> Lists = ["stories", "statements", "acknowledged", "profiles", "elements", "data-sets", "deprecated"];

    /// <summary>A page of a list, or the numbers of all lists.</summary>
    /// <param name="scope">The part of the catalogue; null where what was asked for is none.</param>
    /// <param name="list">Code of the list; another shows none.</param>
    /// <param name="words">Words that entries have.</param>
    /// <param name="page">The page, as it was written.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<GapsView> PageAsync(CoverageScope? scope, string? list, string? words, string? page, CancellationToken cancellation)
    {
        var asked = scope ?? CoverageScope.All;
        list = Lists.Contains(list) ? list : null;
        var report = await queries.CoverageAsync(asked, CoverageDetail.Summary, cancellation);
        var statements = list is "statements" or "acknowledged" ? Statements(asked, list, words) : null;
        var (facts, acknowledged, stories, items, part, total, at) = await queries.TraceAsync(
            graph =>
            {
                var number = asked.StatementsOf(graph).Count(statement => statement.Facts.HasGap);
                var unmet = list == "stories" ? Stories(graph, report.Gaps.StoriesUnmet) : [];
                var unheld = list == "data-sets" ? Items(graph, report.Gaps.DataItemsUnmapped) : [];
                if (statements is null) return (ScopeNames.Facts.Of(graph, asked), number, unmet, unheld, (IReadOnlyList<ListedStatement>)[], 0, 1);
                var wanted = Address.ReadPage(page, int.MaxValue, PageSize);
                var found = StatementList.Read(graph, statements, (wanted - 1) * PageSize, PageSize);
                var last = Address.ReadPage(page, found.Total, PageSize);
                if (last != wanted) found = StatementList.Read(graph, statements, (last - 1) * PageSize, PageSize);
                return (ScopeNames.Facts.Of(graph, asked), number, unmet, unheld, found.Statements, found.Total, last);
            }, cancellation);
        var scopes = await ScopeNames.ReadAsync(facts, names, definitions, profiles, texts, cancellation);
        if (scope is not null && !scopes.Knows(scope) && report is { Profiles.Count: 0 } && report.Totals.All == 0) scope = null;
        IReadOnlyList<GapRow> rows = [.. part.Select(Row)];
        if (statements is null && list is not null)
        {
            var all = Filtered(Rows(list, report.Gaps, stories, items), words);
            (total, at) = (all.Count, Address.ReadPage(page, all.Count, PageSize));
            rows = [.. all.Skip((at - 1) * PageSize).Take(PageSize)];
        }
        return new GapsView
        {
            Scope = scope,
            ScopeTitle = scopes.Title(asked),
            Picker = scopes.Picker("/coverage/gaps", scope),
            Lists = [.. Lists.Select(each => (each, Count(each, report, acknowledged), Address.Of("/coverage/gaps", [.. ScopeInput.Parameters(asked), ("list", each)])))],
            List = list,
            Words = words,
            Total = total,
            Rows = rows,
            Paging = Address.Paging(at, total, PageSize, other => Address.Of("/coverage/gaps", [.. ScopeInput.Parameters(asked), ("list", list), ("words", words), ("_page", Address.Page(other))])),
            CsvHref = Address.Of("/coverage/gaps.csv", [.. ScopeInput.Parameters(asked), ("list", list), ("words", words)]),
        };
    }

    /// <summary>All entries of a list, a row of a CSV file each.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> RowsAsync(
        CoverageScope scope, string list, string? words, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        IEnumerable<GapRow> rows;
        if (list is "statements" or "acknowledged")
        {
            var filter = Statements(scope, list, words);
            rows = (await queries.TraceAsync(graph => StatementList.Read(graph, filter, 0, int.MaxValue), cancellation)).Statements.Select(Row);
        }
        else
        {
            var report = await queries.CoverageAsync(scope, CoverageDetail.Summary, cancellation);
            var stories = list == "stories" ? await queries.TraceAsync(graph => Stories(graph, report.Gaps.StoriesUnmet), cancellation) : [];
            rows = Filtered(Rows(list, report.Gaps, stories, list == "data-sets" ? await queries.TraceAsync(graph => Items(graph, report.Gaps.DataItemsUnmapped), cancellation) : []), words);
        }
        foreach (var row in rows) yield return [list, row.Id, row.What.Title, row.Of?.Title ?? "", row.Remark ?? "", row.NextId ?? ""];
    }

    private static StatementFilter Statements(CoverageScope scope, string list, string? words) => new(scope)
    {
        Status = list == "statements" ? StatementStatus.Uncovered : null,
        OnlyAcknowledged = list == "acknowledged",
        Words = words?.Split(' ') ?? [],
    };

    private static int Count(string list, CoverageReport report, int acknowledged) => list switch
    {
        "stories" => report.Gaps.StoriesUnmet.Count,
        "statements" => report.Totals.Of(StatementStatus.Uncovered),
        "acknowledged" => acknowledged,
        "profiles" => report.Gaps.ProfilesWithoutStory.Count,
        "elements" => report.Gaps.ElementsWithoutStory.Count,
        "data-sets" => report.Gaps.DataItemsUnmapped.Count,
        _ => report.Gaps.Deprecated.Count,
    };

    private IReadOnlyList<GapRow> Rows(string list, CoverageGaps gaps, IReadOnlyList<(string Name, string? Title, string Reference, bool IsFeature, int Statements)> stories, IReadOnlyList<GapRow> items) => list switch
    {
        "stories" => [.. stories.Select(story => new GapRow(
            new ItemLink(story.Title ?? story.Name, CatalogueNames.StoryHref(story.Reference, story.IsFeature)), story.Name, null, story.Statements == 1 ? texts["Coverage.OneCriterion"] : texts["Coverage.Criteria", Labels.Number(story.Statements)], null))],
        "profiles" => [.. gaps.ProfilesWithoutStory.Select(canonical => new GapRow(Profile(canonical), canonical, Package(canonical), null, null))],
        "elements" => [.. gaps.ElementsWithoutStory.Select(Element)],
        "deprecated" => [.. gaps.Deprecated.Select(use => new GapRow(
            Profile(use.Canonical), use.Canonical, null, use.Statements == 1 ? texts["Coverage.UsedByOne"] : texts["Coverage.UsedBy", Labels.Number(use.Statements)],
            use.Successor is { } successor ? new ItemLink(profiles.NameOf(successor), definitions.Find(successor) is null ? null : Addresses.Profile(successor)) : null) { NextId = use.Successor })],
        _ => items,
    };

    private ItemLink Profile(string canonical)
    {
        var url = CanonicalTarget.Parse(canonical).Url;
        return new ItemLink(profiles.Describe(url).Title, Addresses.Profile(url));
    }

    private ItemLink? Package(string canonical) => definitions.Find(canonical) is { } entry ? new ItemLink(entry.Source.Replace('#', ' '), $"/packages/{Uri.EscapeDataString(entry.PackageName)}/{Uri.EscapeDataString(entry.PackageVersion)}") : null;

    private GapRow Element(string target)
    {
        var parsed = CanonicalTarget.Parse(target);
        return new GapRow(new ItemLink(parsed.ElementId ?? target, Addresses.Profile(parsed.Url, parsed.ElementId)), target, Profile(parsed.Url), null, null);
    }

    private static GapRow Row(ListedStatement statement) => new(
        new ItemLink($"{statement.Key} {statement.Label}".Trim(), CatalogueNames.StoryHref(statement.Story, statement.IsOfFeature, statement.Key)), statement.Name,
        new ItemLink(statement.StoryTitle ?? statement.Story, CatalogueNames.StoryHref(statement.Story, statement.IsOfFeature)), $"{TraceLabels.Verb(statement.Verb)}. {statement.Reason}".TrimEnd(), null);

    private static List<(string, string?, string, bool, int)> Stories(TraceGraph graph, IReadOnlyList<string> stories) =>
        [.. stories.SelectMany(name => graph.Story(name) is { } story ? [story] : graph.StoriesOf(name)).DistinctBy(story => story.Facts.Reference)
            .Select(story => (story.Facts.Name, story.Facts.Title, story.Facts.Reference, story.Facts.Kind == Catalogue.Stories.StoryKind.Feature, story.Statements.Count))];

    private static List<GapRow> Filtered(IReadOnlyList<GapRow> rows, string? words)
    {
        var all = words?.Split(' ') ?? [];
        return [.. rows.Where(row => all.All(word => Has(row.Id, word) || Has(row.What.Title, word) || Has(row.Of?.Title, word)))];
    }

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

    private static List<GapRow> Items(TraceGraph graph, IReadOnlyList<string> items)
    {
        var sets = graph.DataSets.DistinctBy(set => CanonicalTarget.Parse(set.Canonical).Url).ToDictionary(set => CanonicalTarget.Parse(set.Canonical).Url, StringComparer.Ordinal);
        return [.. items.Select(item =>
        {
            var target = CanonicalTarget.Parse(item);
            if (!sets.TryGetValue(target.Url, out var set)) return new GapRow(new ItemLink(item, null), item, null, null, null);
            var of = new ItemLink(set.Title ?? set.Canonical, $"/data-sets/{set.Reference.Split('/')[^1]}");
            return new GapRow(new ItemLink(set.Items?.FirstOrDefault(each => each.Id == target.ElementId)?.Label ?? target.ElementId ?? item, of.Href), item, of, null, null);
        })];
    }
}
