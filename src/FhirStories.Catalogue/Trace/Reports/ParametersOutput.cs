using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>The whole report as a FHIR <c>Parameters</c>: what <c>$coverage</c> answers with.</summary>
internal static class ParametersOutput
{
    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        using var writer = new ResourceWriter(output);
        var to = new Parts(writer);
        to.Begin();
        to.Part("summary", () => Summary(report, to));
        await to.EachAsync("statement", report.Statements, statement => Statement(statement, to));
        await to.EachAsync("story", report.StoriesWithoutStatements, story =>
        {
            to.Value("story", "Canonical", story.Story);
            to.Value("reference", "String", story.Reference);
            to.Value("title", "String", story.Title);
            to.Value("status", "Code", story.Status.Code());
            to.Value("reason", "String", story.Reason);
        });
        foreach (var profile in report.Profiles) await ProfileAsync(profile, to);
        foreach (var set in report.DataSets) await DataSetAsync(set, to);
        await GapsAsync(report.Gaps, to);
        await to.EachAsync("derivation", report.Derivations, link =>
        {
            to.Value("story", "Canonical", link.Story);
            to.Value("derived-from", "Canonical", link.Parent);
            to.Value("status", "Code", link.Status.Code());
            to.Value("reason", "String", link.Reason);
        });
        await to.EachAsync("missing-entry", "Canonical", report.MissingEntries);
        to.End();
    }

    private static void Summary(CoverageReport report, Parts to)
    {
        to.Value("scope", "Code", ScopeCode(report.Scope));
        to.Value("scope-value", "String", report.Scope.Value);
        to.Value("date", "DateTime", report.Date);
        to.Number("statements", report.Totals.All);
        foreach (var status in StatementStatuses.All) to.Number(status.Code(), report.Totals.Of(status));
        to.Share("score", Shares.Of(report.Totals.Met(), report.Totals.Counted()));
        foreach (var verb in ConformanceVerbs.All.Where(verb => report.Totals.Of(verb) > 0))
            to.Part("verb", () =>
            {
                to.Value("code", "Code", verb.Code());
                foreach (var status in StatementStatuses.All.Where(status => report.Totals[verb, status] > 0)) to.Number(status.Code(), report.Totals[verb, status]);
            });
        to.Number("profiles", report.Profiles.Count);
        to.Number("profiles-traced", report.Profiles.Count(profile => profile.Statements > 0));
        foreach (var (denominator, name) in Shares.Denominators) Count(name, report.Elements(denominator), to);
        to.Number("stories-without-statements", report.StoriesWithoutStatements.Count);
        to.Number("data-sets", report.DataSets.Count);
        if (report.DataSets.Count > 0) Items("data-items", status => report.DataSets.Sum(set => set.Counts[status]), to);
    }

    private static async Task DataSetAsync(DataSetCoverage set, Parts to)
    {
        to.Begin("data-set");
        to.Value("canonical", "Canonical", set.Canonical);
        to.Value("name", "String", set.Name);
        to.Value("reference", "String", set.Reference);
        Items("items", status => set.Counts[status], to);
        await to.EachAsync("item", set.Items, item =>
        {
            to.Value("id", "String", item.Id);
            to.Value("label", "String", item.Label);
            to.Value("status", "Code", item.Status.Code());
            foreach (var target in item.Targets)
                to.Part("target", () =>
                {
                    to.Value("target", "Url", target.Target);
                    to.Value("status", "Code", target.Status.Code());
                    to.Value("equivalence", "Code", target.Equivalence);
                    to.Value("reason", "String", target.Reason);
                });
        });
        await to.EachAsync("unknown-item", "String", set.UnknownItems);
        to.EndPart();
    }

    private static void Items(string name, Func<DataItemStatus, int> count, Parts to) => to.Part(name, () =>
    {
        var total = DataItemStatuses.All.Sum(count);
        to.Number("total", total);
        foreach (var status in DataItemStatuses.All) to.Number(status.Code(), count(status));
        to.Share("score", Shares.Of(count(DataItemStatus.Mapped), total));
    });

    private static void Statement(StatementCoverage statement, Parts to)
    {
        to.Value("story", "Canonical", statement.Story);
        to.Value("reference", "String", statement.Reference);
        to.Value("key", "Id", statement.Key);
        to.Value("verb", "Code", statement.Verb.Code());
        to.Value("status", "Code", statement.Status.Code());
        to.Value("reason", "String", statement.Reason);
        if (statement.IsAcknowledged) to.Flag("acknowledged");
        foreach (var link in statement.Links)
            to.Part("link", () =>
            {
                to.Value("target", "Url", link.Target);
                to.Value("status", "Code", link.Status.Code());
                if (link.IsSuspect) to.Flag("suspect");
                to.Value("direction", "Code", link.Direction);
                to.Value("leads-to", "Url", link.LeadsTo);
                foreach (var example in link.Evidence) to.Value("evidence", "String", example);
                to.Value("reason", "String", link.Reason);
                to.Value("repair", "String", link.Repair);
            });
        foreach (var (test, result) in statement.Tests)
            to.Part("test", () =>
            {
                to.Value("reference", "String", test);
                to.Value("result", "Code", result?.ToString().ToLowerInvariant());
            });
    }

    private static async Task ProfileAsync(ProfileCoverage profile, Parts to)
    {
        to.Begin("profile");
        to.Value("canonical", "Canonical", profile.Canonical);
        to.Value("name", "String", profile.Name);
        to.Value("fhir-version", "Code", profile.FhirVersion);
        to.Value("package", "String", profile.Package);
        to.Number("stories", profile.Stories);
        to.Number("statements", profile.Statements);
        foreach (var (denominator, name) in Shares.Denominators) Count(name, profile.Count(denominator), to);
        foreach (var example in profile.ValidExamples) to.Value("valid-example", "String", example);
        foreach (var example in profile.InvalidExamples) to.Value("invalid-example", "String", example);
        foreach (var solution in profile.Solutions) to.Value("solution", "String", solution);
        foreach (var element in profile.Statements == 0 ? [] : profile.Elements)
        {
            to.Begin("element");
            to.Value("id", "String", element.Id);
            foreach (var (denominator, name) in Shares.Denominators) if (element.Denominators.HasFlag(denominator)) to.Value("counted", "Code", name);
            await to.EachAsync("statement", "Uri", element.Statements);
            await to.EachAsync("inherited", "Uri", element.Inherited);
            if (element.IsTouched) to.Flag("touched");
            await to.EachAsync("evidence", "String", element.Examples);
            to.EndPart();
        }
        to.EndPart();
    }

    private static async Task GapsAsync(CoverageGaps gaps, Parts to)
    {
        to.Begin("gaps");
        await to.EachAsync("profile-without-story", "Canonical", gaps.ProfilesWithoutStory);
        await to.EachAsync("element-without-story", "Uri", gaps.ElementsWithoutStory);
        await to.EachAsync("story-unmet", "Canonical", gaps.StoriesUnmet);
        await to.EachAsync("data-item-unmapped", "Uri", gaps.DataItemsUnmapped);
        await to.EachAsync("deprecated", gaps.Deprecated, use =>
        {
            to.Value("canonical", "Canonical", use.Canonical);
            to.Value("successor", "Canonical", use.Successor);
            to.Number("statements", use.Statements);
        });
        to.EndPart();
    }

    private static void Count(string name, ElementCount count, Parts to) => to.Part($"elements-{name}", () =>
    {
        to.Number("total", count.Total);
        to.Number("traced", count.Traced);
        to.Number("shown", count.Shown);
        to.Share("score", Shares.Of(count.Traced, count.Total));
    });

    internal static string ScopeCode(CoverageScope scope) => scope.Kind.Code();
}
