using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>Figures for whoever collects measures: a <c>MeasureReport</c> of our Measure <c>story-coverage</c>, each denominator a group of its own.</summary>
internal static class MeasureReportOutput
{
    private const string Populations = "http://terminology.hl7.org/CodeSystem/measure-population";
    private const string Groups = Canonicals.Definitions + "/CodeSystem/coverage-measure";

    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        using var writer = new ResourceWriter(output);
        writer.Json.WriteStartObject();
        writer.Json.WriteString("resourceType", "MeasureReport");
        writer.Json.WriteString("status", "complete");
        writer.Json.WriteString("type", "summary");
        writer.Json.WriteString("measure", Canonicals.Definitions + "/Measure/story-coverage");
        // A report of nothing that has a date is of no period that anybody could name.
        writer.Object("period", () =>
        {
            if (report.Date is { } date) writer.Json.WriteString("end", date);
            else writer.List("extension", ["unknown"], code => writer.Object(null, () =>
            {
                writer.Json.WriteString("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason");
                writer.Json.WriteString("valueCode", code);
            }));
        });
        writer.Json.WriteStartArray("group");
        writer.Object(null, () => Statements(report, writer));
        writer.Object(null, () => Group(writer, "profiles", report.Profiles.Count, 0, report.Profiles.Count(profile => profile.Statements > 0)));
        foreach (var (denominator, name) in Shares.Denominators)
        {
            var count = report.Elements(denominator);
            writer.Object(null, () => Group(writer, $"elements-{name}", count.Total, 0, count.Traced));
            writer.Object(null, () => Group(writer, $"elements-{name}-shown", count.Total, 0, count.Shown));
        }
        writer.Object(null, () => Group(writer, "data-items", report.DataSets.Sum(set => set.Total), 0, report.DataSets.Sum(set => set.Counts[DataItemStatus.Mapped])));
        writer.Json.WriteEndArray();
        await writer.ListAsync("evaluatedResource", report.Statements.Select(statement => statement.Reference)
            .Concat(report.StoriesWithoutStatements.Select(story => story.Reference)).Concat(report.DataSets.Select(set => set.Reference)).Distinct(StringComparer.Ordinal),
            reference => writer.Object(null, () => writer.Json.WriteString("reference", reference)));
        writer.Json.WriteEndObject();
    }

    private static void Statements(CoverageReport report, ResourceWriter writer)
    {
        var totals = report.Totals;
        Group(writer, "statements", totals.All, totals.Of(StatementStatus.Excluded), totals.Met());
        var verbs = ConformanceVerbs.All.Where(verb => totals.Of(verb) > 0).ToList();
        if (verbs.Count == 0) return;
        writer.List("stratifier", ["conformance"], code => writer.Object(null, () =>
        {
            writer.List("code", [code], each => Concept(writer, null, Groups, each));
            writer.List("stratum", verbs, verb => writer.Object(null, () =>
            {
                writer.Object("value", () => writer.Json.WriteString("text", verb.Code()));
                Counts(writer, totals.Of(verb), totals[verb, StatementStatus.Excluded], totals[verb, StatementStatus.Verified] + totals[verb, StatementStatus.Unverified]);
            }));
        }));
    }

    private static void Group(ResourceWriter writer, string code, int all, int excluded, int numerator)
    {
        Concept(writer, "code", Groups, code);
        Counts(writer, all, excluded, numerator);
    }

    private static void Counts(ResourceWriter writer, int all, int excluded, int numerator)
    {
        writer.List("population", [("initial-population", all), ("denominator", all), ("denominator-exclusion", excluded), ("numerator", numerator)], each => writer.Object(null, () =>
        {
            Concept(writer, "code", Populations, each.Item1);
            writer.Json.WriteNumber("count", each.Item2);
        }));
        if (Shares.Of(numerator, all - excluded) is { } score) writer.Object("measureScore", () => writer.Json.WriteNumber("value", score));
    }

    private static void Concept(ResourceWriter writer, string? name, string system, string code)
    {
        if (name is not null) writer.Coding(name, system, code);
        else writer.Object(null, () => writer.List("coding", [code], each => writer.Object(null, () =>
        {
            writer.Json.WriteString("system", system);
            writer.Json.WriteString("code", each);
        })));
    }
}
