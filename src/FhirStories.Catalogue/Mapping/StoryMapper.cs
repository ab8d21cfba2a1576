using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>
/// Stories and features to and from their R4 carrier. Reading never throws and drops nothing: an item remembers the
/// carrier it came from, and writing it changes only what was edited.
/// </summary>
public static class StoryMapper
{
    private static readonly CarrierMapper<Story> Mapper = new(
        CarrierKind.Story, StoryFields.All, [Canonicals.UserStoryProfile, Canonicals.FeatureProfile], CarrierChecks.Story);

    /// <summary>The carrier of a story or feature.</summary>
    public static Basic ToBasic(Story story) => Mapper.Write(story);

    /// <summary>The story that a carrier holds, and what is wrong about the carrier.</summary>
    public static MappingResult<Story> Read(Basic basic) => Mapper.Read(basic);
}

/// <summary>Roles to and from their R4 carrier; see <see cref="StoryMapper"/>.</summary>
public static class RoleMapper
{
    private static readonly CarrierMapper<Role> Mapper = new(CarrierKind.Role, RoleFields.All, [Canonicals.RoleProfile]);

    /// <summary>The carrier of a role.</summary>
    public static Basic ToBasic(Role role) => Mapper.Write(role);

    /// <summary>The role that a carrier holds, and what is wrong about the carrier.</summary>
    public static MappingResult<Role> Read(Basic basic) => Mapper.Read(basic);
}
