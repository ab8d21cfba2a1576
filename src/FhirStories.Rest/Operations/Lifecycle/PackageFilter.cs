using FhirStories.Repository.Lifecycle;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary>Which resources of a package are wanted: CRMI's kinds, or resource types.</summary>
internal sealed class PackageFilter
{
    private static readonly string[] Conformance =
        ["CapabilityStatement", "StructureDefinition", "ImplementationGuide", "SearchParameter", "MessageDefinition", "OperationDefinition", "CompartmentDefinition", "StructureMap", "GraphDefinition", "ExampleScenario"];

    private static readonly string[] Terminology = ["CodeSystem", "ValueSet", "ConceptMap", "NamingSystem", "TerminologyCapabilities"];

    private static readonly Dictionary<string, Func<ResolvedArtifact, ResolvedArtifact, bool>> Kinds = new(StringComparer.Ordinal)
    {
        ["all"] = (_, _) => true,
        ["artifact"] = ReferenceEquals,
        ["canonical"] = (a, _) => a.Artifact.Url is not null,
        ["conformance"] = (a, _) => Conformance.Contains(a.Stored.Type),
        ["terminology"] = (a, _) => Terminology.Contains(a.Stored.Type),
        ["profiles"] = (a, _) => a.Resource is StructureDefinition { Type: not "Extension" },
        ["extensions"] = (a, _) => a.Resource is StructureDefinition { Type: "Extension" },
        ["knowledge"] = (a, _) => a.Stored.Type is "Library" or "PlanDefinition" or "ActivityDefinition" or "Measure",
        ["tests"] = (a, _) => a.Stored.Type is "TestScript" or "TestReport",
    };

    private readonly IReadOnlyList<string> _include;
    private readonly IReadOnlyList<string> _exclude;

    /// <exception cref="FhirStories.Repository.FhirRequestException">400: a kind that is not known.</exception>
    public PackageFilter(IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        (_include, _exclude) = (include, exclude);
        foreach (var (name, values) in new[] { ("include", include), ("exclude", exclude) })
            foreach (var value in values.Where(v => !Kinds.ContainsKey(v) && !ModelInfo.IsKnownResource(v)))
                throw OperationRequest.Invalid(name, $"'{value}' is neither a resource type nor one of {string.Join(", ", Kinds.Keys)}.");
    }

    /// <summary>Whether anything is left out.</summary>
    public bool IsSet => _include.Any(i => i != "all") || _exclude.Count > 0;

    /// <summary>Whether a part of the package is wanted.</summary>
    public bool Takes(ResolvedArtifact artifact, ResolvedArtifact root) =>
        (_include.Count == 0 || _include.Any(i => Is(i, artifact, root))) && !_exclude.Any(e => Is(e, artifact, root));

    private static bool Is(string kind, ResolvedArtifact artifact, ResolvedArtifact root) => Kinds.TryGetValue(kind, out var known) ? known(artifact, root) : artifact.Stored.Type == kind;
}
