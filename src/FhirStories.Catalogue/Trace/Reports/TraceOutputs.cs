using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Catalogue.Trace.Walking;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>A form in which a trace is given out.</summary>
/// <param name="Name">The name it is asked for by.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="IsResource">Whether it is a FHIR resource.</param>
/// <param name="Write">Writes it; equal traces give equal bytes.</param>
public sealed record TraceOutput(string Name, string MediaType, bool IsResource, Action<TraceResult, Stream> Write);

/// <summary>A form in which an impact report is given out.</summary>
/// <param name="Name">The name it is asked for by.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="IsResource">Whether it is a FHIR resource.</param>
/// <param name="Write">Writes it; equal reports give equal bytes.</param>
public sealed record ImpactOutput(string Name, string MediaType, bool IsResource, Action<ImpactReport, Stream> Write);

/// <summary>All forms of a trace, that of the API first.</summary>
public static class TraceOutputs
{
    /// <summary>All forms.</summary>
    public static IReadOnlyList<TraceOutput> All { get; } =
    [
        new("parameters", "application/fhir+json", true, TraceParametersOutput.Write),
        new("text", "text/plain", false, TraceTextOutput.Write),
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
        new("parameters", "application/fhir+json", true, ImpactParametersOutput.Write),
        new("text", "text/plain", false, ImpactTextOutput.Write),
    ];

    /// <summary>The form of a name; null where there is none.</summary>
    public static ImpactOutput? Find(string name) => All.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
}
