using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>The whole report as a FHIR <c>Parameters</c>: what <c>$coverage</c> answers with.</summary>
internal static class ParametersOutput
{
    public static void Write(CoverageReport report, Stream output)
    {
        using var writer = new ResourceWriter(output);
        var to = new Parts(writer);
        to.Resource(() =>
        {
            to.Part("summary", () => Summary(report, to));
            foreach (var statement in report.Statements) to.Part("statement", () => Statement(statement, to));
            foreach (var profile in report.Profiles) to.Part("profile", () => Profile(profile, to));
            to.Part("gaps", () => Gaps(report.Gaps, to));
            foreach (var link in report.Derivations)
                to.Part("derivation", () =>
                {
                    to.Value("story", "Canonical", link.Story);
                    to.Value("derived-from", "Canonical", link.Parent);
                    to.Value("status", "Code", link.Status.Code());
                    to.Value("reason", "String", link.Reason);
                });
            foreach (var entry in report.MissingEntries) to.Value("missing-entry", "Canonical", entry);
        });
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
    }

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

    private static void Profile(ProfileCoverage profile, Parts to)
    {
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
            to.Part("element", () =>
            {
                to.Value("id", "String", element.Id);
                foreach (var (denominator, name) in Shares.Denominators) if (element.Denominators.HasFlag(denominator)) to.Value("counted", "Code", name);
                foreach (var statement in element.Statements) to.Value("statement", "Uri", statement);
                foreach (var statement in element.Inherited) to.Value("inherited", "Uri", statement);
                if (element.IsTouched) to.Flag("touched");
                foreach (var example in element.Examples) to.Value("evidence", "String", example);
            });
    }

    private static void Gaps(CoverageGaps gaps, Parts to)
    {
        foreach (var profile in gaps.ProfilesWithoutStory) to.Value("profile-without-story", "Canonical", profile);
        foreach (var element in gaps.ElementsWithoutStory) to.Value("element-without-story", "Uri", element);
        foreach (var story in gaps.StoriesUnmet) to.Value("story-unmet", "Canonical", story);
        foreach (var use in gaps.Deprecated)
            to.Part("deprecated", () =>
            {
                to.Value("canonical", "Canonical", use.Canonical);
                to.Value("successor", "Canonical", use.Successor);
                to.Number("statements", use.Statements);
            });
    }

    private static void Count(string name, ElementCount count, Parts to) => to.Part($"elements-{name}", () =>
    {
        to.Number("total", count.Total);
        to.Number("traced", count.Traced);
        to.Number("shown", count.Shown);
        to.Share("score", Shares.Of(count.Traced, count.Total));
    });

    internal static string ScopeCode(CoverageScope scope) => scope.Kind.ToString().ToLowerInvariant();
}
