namespace FhirStories.Catalogue.Mapping;

/// <summary>
/// What each extension of a carrier means: the one table that reading and writing run on and that the definitions in
/// <c>conformance/fhirstories</c> are tested against.
/// </summary>
public static class ElementTable
{
    /// <summary>The elements of a story or feature, with the parts of statements below them.</summary>
    public static IReadOnlyList<StoryElement> Story => StoryFields.All.Elements;

    /// <summary>The elements of a role.</summary>
    public static IReadOnlyList<StoryElement> Role => RoleFields.All.Elements;

    /// <summary>The elements of a comment, review or change request.</summary>
    public static IReadOnlyList<StoryElement> Assessment => AssessmentFields.All.Elements;

    /// <summary>The elements of a test plan.</summary>
    public static IReadOnlyList<StoryElement> TestPlan => TestPlanFields.All.Elements;
}
