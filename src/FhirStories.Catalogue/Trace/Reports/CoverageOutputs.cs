namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>All forms of a coverage report. Each is rendered from the one report, so none can say what another does not.</summary>
public static class CoverageOutputs
{
    private const string Fhir = "application/fhir+json";

    /// <summary>All forms, that of the API first.</summary>
    public static IReadOnlyList<CoverageOutput> All { get; } =
    [
        new("parameters", Fhir, true, ParametersOutput.WriteAsync),
        new("measure-report", Fhir, true, MeasureReportOutput.WriteAsync),
        new("test-report", Fhir, true, TestReportOutput.WriteAsync),
        new("operation-outcome", Fhir, true, OutcomeOutput.WriteAsync),
        new("csv", "text/csv", false, CsvOutput.WriteAsync),
        new("html", "text/html", false, HtmlOutput.WriteAsync),
        new("junit", "application/xml", false, JUnitOutput.WriteAsync),
        new("sarif", "application/sarif+json", false, SarifOutput.WriteAsync),
        new("badge", "application/json", false, BadgeOutput.WriteAsync),
        new("text", "text/plain", false, TextOutput.WriteAsync),
    ];

    /// <summary>The form of a name; null where there is none.</summary>
    public static CoverageOutput? Find(string name) => All.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
}
