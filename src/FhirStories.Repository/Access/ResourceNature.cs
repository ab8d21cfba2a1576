using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Rules;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Access;

/// <summary>What a resource is, as far as permissions depend on it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Carried">What a <c>Basic</c> carries.</param>
internal sealed record ResourceNature(ResourceKind Kind, CarriedItem? Carried) : WriteNature
{
    private const string CaseStudyCode = "case-study";

    /// <summary>The nature of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="id">Its id in the store.</param>
    /// <param name="carried">What it carries, where it is a <c>Basic</c> that was read already.</param>
    public static ResourceNature Of(Resource resource, string id, CarriedItem? carried = null)
    {
        if (resource is Basic basic) return OfCarrier(carried ?? StoredCarriers.Of(basic));
        return new ResourceNature(resource switch
        {
            ExampleScenario scenario => OfStatus(scenario.Status),
            CapabilityStatement solution => OfStatus(solution.Status),
            ConceptMap map => OfStatus(map.Status),
            StructureDefinition { Kind: StructureDefinition.StructureDefinitionKind.Logical } dataSet => OfStatus(dataSet.Status),
            DocumentReference document when document.Type?.Coding.Any(coding => coding.Code == CaseStudyCode) == true =>
                document.DocStatus == CompositionStatus.Preliminary ? ResourceKind.Draft : ResourceKind.Published,
            DocumentReference { DocStatus: CompositionStatus.Preliminary } => ResourceKind.Draft,
            DocumentReference => ResourceKind.Evidence,
            Practitioner => id.StartsWith(AccountPractitioner.Prefix, StringComparison.Ordinal) ? ResourceKind.Account : ResourceKind.Evidence,
            StructureDefinition => ResourceKind.Definition,
            _ => AccessPolicy.KindsOf(resource.TypeName)[0],
        }, null);
    }

    private static ResourceNature OfCarrier(CarriedItem? carried) => new(carried switch
    {
        Assessment => ResourceKind.Comment,
        PublishedItem item => item.Status is StoryStatus.Draft ? ResourceKind.Draft : ResourceKind.Published,
        _ => ResourceKind.Evidence,
    }, carried);

    private static ResourceKind OfStatus(PublicationStatus? status) => status == PublicationStatus.Draft ? ResourceKind.Draft : ResourceKind.Published;
}
