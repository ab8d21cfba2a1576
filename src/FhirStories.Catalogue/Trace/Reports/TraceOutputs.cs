namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>All forms of a trace, that of the API first.</summary>
public static class TraceOutputs
{
    /// <summary>All forms.</summary>
    public static IReadOnlyList<TraceOutput> All { get; } =
    [
        new("parameters", "application/fhir+json", true, TraceParametersOutput.WriteAsync),
        new("text", "text/plain", false, TraceTextOutput.WriteAsync),
    ];

    /// <summary>The form of a name; null where there is none.</summary>
    public static TraceOutput? Find(string name) => All.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>All forms of an impact report, that of the API first.</summary>
public static class ImpactOutputs
{
    /// <summary>All forms.</summary>
    public static IReadOnlyList<ImpactOutput> All { get; } =
    [
        new("parameters", "application/fhir+json", true, ImpactParametersOutput.WriteAsync),
        new("text", "text/plain", false, ImpactTextOutput.WriteAsync),
    ];

    /// <summary>The form of a name; null where there is none.</summary>
    public static ImpactOutput? Find(string name) => All.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
}
