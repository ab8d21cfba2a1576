using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>Reads whatever a <see cref="Basic"/> carries.</summary>
public static class CarriedItems
{
    /// <summary>The story, feature or role that the resource carries; null for anything else.</summary>
    public static CatalogueItem? Read(Basic basic) => Carriers.KindOf(basic) switch
    {
        CarrierKind.Story => StoryMapper.Read(basic).Value,
        CarrierKind.Role => RoleMapper.Read(basic).Value,
        _ => null,
    };
}
