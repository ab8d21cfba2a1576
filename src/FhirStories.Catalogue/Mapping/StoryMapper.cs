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

/// <summary>Comments, reviews and change requests to and from their R4 carrier; see <see cref="StoryMapper"/>.</summary>
public static class AssessmentMapper
{
    private static readonly CarrierMapper<Assessment> Mapper = new(CarrierKind.Assessment, AssessmentFields.All, [Canonicals.CommentProfile], CarrierChecks.Assessment);

    /// <summary>The carrier of an assessment.</summary>
    public static Basic ToBasic(Assessment assessment) => Mapper.Write(assessment);

    /// <summary>The assessment that a carrier holds, and what is wrong about the carrier.</summary>
    public static MappingResult<Assessment> Read(Basic basic) => Mapper.Read(basic);
}

/// <summary>Test plans to and from their R4 carrier; see <see cref="StoryMapper"/>.</summary>
public static class TestPlanMapper
{
    private static readonly CarrierMapper<TestPlan> Mapper = new(CarrierKind.TestPlan, TestPlanFields.All, [Canonicals.AcceptanceTestProfile]);

    /// <summary>The carrier of a test plan.</summary>
    public static Basic ToBasic(TestPlan plan) => Mapper.Write(plan);

    /// <summary>The test plan that a carrier holds, and what is wrong about the carrier.</summary>
    public static MappingResult<TestPlan> Read(Basic basic) => Mapper.Read(basic);
}
