using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Tests.Hosting;

/// <summary>Made-up stories by the thousand, which link the profiles of Care Connect.</summary>
internal static class MadeStories
{
    /// <summary>Canonicals of Care Connect's profiles.</summary>
    public static IReadOnlyList<string> Profiles { get; } =
    [
        .. DefinitionStore.BuiltIn.List(FhirRelease.Stu3, "StructureDefinition").Where(entry => entry.PackageName.StartsWith("careconnect", StringComparison.Ordinal) && entry is { Kind: "resource", Derivation: "constraint" })
            .Select(entry => entry.Url).Order(StringComparer.Ordinal),
    ];

    /// <summary>So many stories, two links each.</summary>
    public static IEnumerable<Basic> Many(int number) => Enumerable.Range(0, number).Select(i => Of(
        $"made-{i}", $"Made-up story {i:D5}", Profiles[i % Profiles.Count], Profiles[(i * 7 + 1) % Profiles.Count]));

    /// <summary>An active story with a criterion for each target.</summary>
    public static Basic Of(string id, string title, params IEnumerable<string> targets) => StoryMapper.ToBasic(Story(id, title, targets));

    /// <summary>The same as a draft, whose title may change.</summary>
    public static Basic Draft(string id, string title, params IEnumerable<string> targets) => StoryMapper.ToBasic(Story(id, title, targets) with { Status = StoryStatus.Draft });

    private static Story Story(string id, string title, IEnumerable<string> targets) => new()
    {
        Id = id,
        Url = Canonicals.OfStory(id),
        Version = "1.0.0",
        Name = "MadeStory",
        Title = title,
        Status = StoryStatus.Active,
        Profiles = [Canonicals.UserStoryProfile],
        Statements = [.. targets.Select((target, at) => new Statement
        {
            Key = $"AC{at + 1}",
            Requirement = "The record SHALL show it.",
            Conformance = [Conformance.Shall],
            SatisfiedBy = [target],
        })],
    };
}
