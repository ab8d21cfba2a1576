using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Definitions;
using FhirStories.Repository.Access;
using FhirStories.Repository.Tracing;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Coverage;

/// <summary>Reads what a package would mean in place of another.</summary>
internal sealed class PackageImpactReader(CatalogueImpact impact, ICatalogueQueries queries, CallerRepository callers, DefinitionStore definitions, PageTexts texts)
{
    private const int PageSize = 20;
    private const int MostChanges = 20;
    private const int MostStatements = 10;

    /// <summary>The comparison; null where one of the packages is not in use, or both are one.</summary>
    /// <param name="before">The package in use, <c>name#version</c>.</param>
    /// <param name="after">The one that may come.</param>
    /// <param name="showsAll">Definitions that no story leads to are shown as well.</param>
    /// <param name="page">The page, as it was written.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<PackageImpactView?> CompareAsync(string? before, string? after, bool showsAll, string? page, CancellationToken cancellation)
    {
        if (before is null || after is null || definitions.PackagesNamed(before) is not [var one] || definitions.PackagesNamed(after) is not [var other] || one == other) return null;
        var report = await impact.OfPackagesAsync(callers.Value, one, other, cancellation);
        var listed = report.Definitions.Where(each => showsAll || each.Statements.Count + each.Solutions.Count + each.Examples.Count > 0).ToList();
        var at = Address.ReadPage(page, listed.Count, PageSize);
        var shown = listed.Skip((at - 1) * PageSize).Take(PageSize).ToList();
        var titles = await TitlesAsync(shown, cancellation);
        string Compare(string first, string second, bool all, int number) => Address.Of("/packages/compare", ("before", first), ("after", second), ("all", all ? "true" : null), ("_page", Address.Page(number)));
        return new PackageImpactView
        {
            Before = new ItemLink(one.Replace('#', ' '), PackageReader.Href(one)),
            After = new ItemLink(other.Replace('#', ' '), PackageReader.Href(other)),
            SwapHref = Compare(other, one, showsAll, 1),
            Figures =
            [
                new Figure(texts["Packages.Figure.Definitions"], report.Definitions.Count, null), new Figure(texts["Packages.Figure.Stories"], report.Stories.Count, null),
                new Figure(texts["Packages.Figure.Criteria"], report.Statements.Count, null), new Figure(texts["Packages.Figure.Solutions"], report.Solutions.Count, null),
                new Figure(texts["Packages.Figure.Tests"], report.Tests.Count, null), new Figure(texts["Packages.Figure.Examples"], report.StopValidating.Count, null),
            ],
            Rows = [.. shown.Select(each => Row(each, titles))],
            Total = listed.Count,
            Paging = Address.Paging(at, listed.Count, PageSize, number => Compare(one, other, showsAll, number)),
            Downloads = [.. ImpactOutputs.All.Select(output => (texts[$"Packages.Output.{output.Name}"], Address.Of("/fhir/$impact", ("before", one), ("after", other), ("format", output.Name))))],
            StopValidating = [.. report.StopValidating.Select(reference => new ItemLink(reference, "/fhir/" + reference))],
            ShowsAll = showsAll,
            OtherHref = Compare(one, other, !showsAll, 1),
        };
    }

    /// <summary>Titles of the stories that rows name, by reference.</summary>
    private async Task<IReadOnlyDictionary<string, string>> TitlesAsync(IEnumerable<DefinitionImpact> definitions, CancellationToken cancellation)
    {
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in definitions.SelectMany(Named).Select(statement => statement.Reference.Split('/')[^1]).Distinct(StringComparer.Ordinal).Chunk(100))
            foreach (var stored in (await queries.SearchAsync("Basic", new FhirQuery().WithAny("_id", some).Raw("_count", "100").ToString(), cancellation)).Matches)
                if (Carriers.Story(stored) is { } story) titles[$"{stored.Type}/{stored.Id}"] = Names.Title(story);
        return titles;
    }

    // A criterion with several links to a definition is named once.
    private static IEnumerable<TouchedStatement> Named(DefinitionImpact definition) => definition.Statements.DistinctBy(statement => (statement.Reference, statement.Name)).Take(MostStatements);

    private DefinitionImpactRow Row(DefinitionImpact definition, IReadOnlyDictionary<string, string> titles)
    {
        var touched = definition.Statements.DistinctBy(statement => (statement.Reference, statement.Name)).Count();
        var named = definitions.Find(definition.Before ?? definition.After!);
        var kind = definition.Before is null ? "new" : definition.After is null ? "gone"
            : CanonicalTarget.Parse(definition.Before).Url == CanonicalTarget.Parse(definition.After).Url ? "changed" : "replaced";
        return new DefinitionImpactRow(
            string.IsNullOrWhiteSpace(named?.Title) ? named?.Name ?? definition.Before ?? definition.After! : named.Title, definition.Before, definition.After, kind,
            // What takes something away matters most.
            [.. definition.Changes.OrderByDescending(change => change.IsNarrowing).Take(MostChanges)], Math.Max(0, definition.Changes.Count - MostChanges),
            [.. Named(definition).Select(statement => new ItemLink((titles.GetValueOrDefault(statement.Reference) ?? Names.LastPart(statement.Name.Split('#')[0])) + ", " + statement.Name.Split('#')[^1], CatalogueNames.StoryHref(statement.Reference, key: statement.Name.Split('#')[^1])))],
            Math.Max(0, touched - MostStatements), definition.Solutions.Count, definition.Examples.Count);
    }
}
