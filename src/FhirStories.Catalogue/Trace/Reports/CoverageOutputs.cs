using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>A form in which a coverage report is given out.</summary>
/// <param name="Name">The name it is asked for by: <c>parameters</c>, <c>csv</c>, <c>sarif</c>, ….</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="IsResource">Whether it is a FHIR resource, which may be asked for as XML as well.</param>
/// <param name="Write">Writes it; equal reports give equal bytes.</param>
public sealed record CoverageOutput(string Name, string MediaType, bool IsResource, Action<CoverageReport, Stream> Write);

/// <summary>All forms of a coverage report. Each is rendered from the one report, so none can say what another does not.</summary>
public static class CoverageOutputs
{
    private const string Fhir = "application/fhir+json";

    /// <summary>All forms, that of the API first.</summary>
    public static IReadOnlyList<CoverageOutput> All { get; } =
    [
        new("parameters", Fhir, true, ParametersOutput.Write),
        new("measure-report", Fhir, true, MeasureReportOutput.Write),
        new("test-report", Fhir, true, TestReportOutput.Write),
        new("operation-outcome", Fhir, true, OutcomeOutput.Write),
        new("csv", "text/csv", false, CsvOutput.Write),
        new("html", "text/html", false, HtmlOutput.Write),
        new("junit", "application/xml", false, JUnitOutput.Write),
        new("sarif", "application/sarif+json", false, SarifOutput.Write),
        new("badge", "application/json", false, BadgeOutput.Write),
        new("text", "text/plain", false, TextOutput.Write),
    ];

    /// <summary>The form of a name; null where there is none.</summary>
    public static CoverageOutput? Find(string name) => All.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
}
