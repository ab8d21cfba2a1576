using System.Collections.Frozen;
using Hl7.Fhir.Model;

namespace FhirStories.Validation.Parsing;

/// <summary>The names of R4's resource types, exactly as they are written.</summary>
public static class ResourceTypes
{
    private static readonly FrozenSet<string> R4 = ModelInfo.SupportedResources.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for the name of a concrete R4 resource type, in its own case.</summary>
    public static bool IsR4(string name) => R4.Contains(name);
}
