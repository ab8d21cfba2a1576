using FhirStories.Catalogue.Differences;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary>A difference in words, as a parameter.</summary>
internal static class DifferenceParameter
{
    public static Parameters.ParameterComponent Of(Difference difference)
    {
        var parameter = new Parameters.ParameterComponent
        {
            Name = "difference",
            Part = [new() { Name = "change", Value = new Code(difference.Code) }, new() { Name = "label", Value = new FhirString(difference.Label) }],
        };
        if (difference.Before is { } before) parameter.Part.Add(new() { Name = "before", Value = new FhirString(before) });
        if (difference.After is { } after) parameter.Part.Add(new() { Name = "after", Value = new FhirString(after) });
        return parameter;
    }
}
