using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Checks.Bundles;
using FhirStories.Validation.Conformance;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>What resources keep to besides the rules of their definitions.</summary>
internal sealed class ResourceChecks(ValidationRun run, TerminologyService terminology)
{
    private readonly IdCheck _ids = new(run);
    private readonly MetaCheck _meta = new(run);
    private readonly ConformanceChecks _conformance = new(run, terminology);

    /// <summary>A resource, by its type.</summary>
    public void Check(InstanceNode resource)
    {
        _ids.Check(resource);
        _meta.Check(resource);
        switch (resource.ResourceType)
        {
            case "Bundle":
                new BundleCheck(run).Check(resource);
                break;
            default:
                _conformance.Check(resource);
                break;
        }
    }
}
