using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Definitions;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Coverage;

/// <summary>Reads the coverage of a part of the catalogue: two questions to the trace, and two searches for names.</summary>
internal sealed partial class CoverageReader(ICatalogueQueries queries, CatalogueNames names, DefinitionStore definitions, ProfileDirectory profiles, PageTexts texts)
{
    private const int PageSize = 25;

    // Bars that a reader takes in; the others are on a page of their own.
    private const int MostBars = 10;

    private static readonly (Denominators Denominator, string Name)[] AllDenominators =
        [(Denominators.MustSupport, "must-support"), (Denominators.Differential, "differential"), (Denominators.Key, "key")];

    /// <summary>The dashboard.</summary>
    /// <param name="scope">The part; null where what was asked for is none.</param>
    /// <param name="all">Code of the breakdown that is shown whole; null: none is.</param>
    /// <param name="page">Page of profiles, as it was written.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<CoverageView> DashboardAsync(CoverageScope? scope, string? all, string? page, CancellationToken cancellation)
    {
        var asked = scope ?? CoverageScope.All;
        var (breakdown, facts, acknowledged) = await queries.TraceAsync(
            graph => (CoverageBreakdown.Of(graph, asked), ScopeNames.Facts.Of(graph, asked), asked.StatementsOf(graph).Count(statement => statement.Facts.HasGap)), cancellation);
        var report = await queries.CoverageAsync(asked, CoverageDetail.Summary, cancellation);
        var scopes = await ScopeNames.ReadAsync(facts, names, definitions, profiles, texts, cancellation);
        if (scope is not null && !scopes.Knows(scope) && report is { Profiles.Count: 0, MissingEntries.Count: 0 } && report.Totals.All == 0) scope = null;
        var listed = report.Profiles.OrderByDescending(profile => profile.Stories).ThenBy(profile => profile.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var at = Address.ReadPage(page, listed.Count, PageSize);
        return new CoverageView
        {
            Scope = scope,
            ScopeTitle = scopes.Title(asked),
            Picker = scopes.Picker("/coverage", scope),
            Breakdowns =
            [
                new Breakdown("verb", [.. ConformanceVerbs.All.Where(verb => breakdown.Totals.Of(verb) > 0).Select(verb => Bar(
                    new ItemLink(TraceLabels.Verb(verb), null), status => breakdown.Totals[verb, status], breakdown.Totals.Of(verb), asked, ("verb", verb.Code())))], 0, null),
                Groups("role", breakdown.ByRole, scopes.Role, asked, all),
                Groups("feature", breakdown.ByFeature, scopes.Feature, asked, all),
            ],
            Elements = [.. AllDenominators.Select(each => new DenominatorView(each.Name, report.Profiles.Aggregate(default(ElementCount), (sum, profile) => profile.Count(each.Denominator) is var count
                ? new ElementCount(sum.Total + count.Total, sum.Traced + count.Traced, sum.Shown + count.Shown) : sum)))],
            Profiles = [.. listed.Skip((at - 1) * PageSize).Take(PageSize).Select(Row)],
            ProfileTotal = listed.Count,
            ProfilePaging = Address.Paging(at, listed.Count, PageSize, other => $"{Address.Of("/coverage", [.. ScopeInput.Parameters(asked), ("all", all), ("_page", Address.Page(other))])}#profiles"),
            Gaps =
            [
                Gap("profiles", report.Gaps.ProfilesWithoutStory.Count, asked), Gap("elements", report.Gaps.ElementsWithoutStory.Count, asked),
                Gap("stories", report.Gaps.StoriesUnmet.Count, asked), Gap("statements", report.Totals.Of(StatementStatus.Uncovered), asked),
                Gap("acknowledged", acknowledged, asked), Gap("data-sets", report.Gaps.DataItemsUnmapped.Count, asked), Gap("deprecated", report.Gaps.Deprecated.Count, asked),
            ],
            Downloads = [.. CoverageOutputs.All.Select(output => (output.Name, texts[$"Coverage.Output.{output.Name}"], Address.Of("/fhir/$coverage", [.. ScopeInput.Parameters(asked), ("format", output.Name)])))],
            MissingEntries = report.MissingEntries,
        };
    }

    private Figure Gap(string list, int count, CoverageScope scope) =>
        new(texts[$"Coverage.Gap.{list}"], count, Address.Of("/coverage/gaps", [.. ScopeInput.Parameters(scope), ("list", list)]));

    /// <summary>Bars of groups, those with the most statements first.</summary>
    private Breakdown Groups(string name, IReadOnlyList<(string Canonical, StatementTotals Totals)> groups, Func<string, ItemLink> label, CoverageScope scope, string? all)
    {
        var ordered = groups.OrderBy(group => group.Canonical.Length == 0).ThenByDescending(group => group.Totals.All).ThenBy(group => group.Canonical, StringComparer.Ordinal).ToList();
        var shown = all == name ? ordered : [.. ordered.Take(MostBars)];
        return new Breakdown(
            name, [.. shown.Select(group => Bar(
                group.Canonical.Length == 0 ? new ItemLink(texts[$"Coverage.Without.{name}"], null) : label(group.Canonical), group.Totals.Of, group.Totals.All, scope, (name, group.Canonical.Length == 0 ? StatementsInput.None : group.Canonical)))],
            ordered.Count - shown.Count, shown.Count == ordered.Count ? null : $"{Address.Of("/coverage", [.. ScopeInput.Parameters(scope), ("all", name)])}#by-{name}");
    }

    private StatusBar Bar(ItemLink label, Func<StatementStatus, int> count, int all, CoverageScope scope, (string Name, string? Value) parameter)
    {
        var parts = new List<StatusPart>();
        long before = 0;
        foreach (var status in StatementStatuses.All)
        {
            var number = count(status);
            // Ends are rounded, not widths, so that the parts fill the bar to its end.
            var (from, to) = all == 0 ? (0, 0) : ((int)(before * 1000 / all), (int)((before + number) * 1000 / all));
            parts.Add(new StatusPart(status.Code(), TraceLabels.Of(status).Text, number, from, to - from, Address.Of("/coverage/statements", [.. ScopeInput.Parameters(scope), parameter, ("status", status.Code())])));
            before += number;
        }
        var told = parts.Where(part => part.Count > 0).Select(part => $"{Labels.Number(part.Count)} {Labels.InSentence(part.Text)}");
        return new StatusBar(label, texts["Coverage.BarWords", label.Title, Labels.Number(all), string.Join(", ", told)], all, Address.Of("/coverage/statements", [.. ScopeInput.Parameters(scope), parameter]), parts);
    }

    private static ProfileCoverageRow Row(ProfileCoverage profile) => new(
        profile.Name, Addresses.Profile(CanonicalTarget.Parse(profile.Canonical).Url),
        Address.Of("/coverage", ScopeInput.Parameters(new CoverageScope(ScopeKind.Profile, profile.Canonical))), profile.Package, profile.Stories, profile.Statements, profile.ValidExamples.Count,
        [.. AllDenominators.Select(each => (new DenominatorView(each.Name, profile.Count(each.Denominator)), Address.Of("/coverage/elements", ("profile", profile.Canonical), ("count", each.Name))))]);
}
