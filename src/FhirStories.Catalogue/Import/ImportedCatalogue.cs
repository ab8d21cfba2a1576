using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Import;

/// <summary>A story made from a row.</summary>
/// <param name="Line">Line of the row.</param>
/// <param name="Story">The story.</param>
/// <param name="Problems">What had to be guessed, or was odd about the row.</param>
public sealed record ImportedStory(int Line, Story Story, IReadOnlyList<MappingProblem> Problems);

/// <summary>What the rows of a file say: each role, feature and scenario once, and the stories that point to them.</summary>
public sealed record ImportedCatalogue(
    IReadOnlyList<(int Line, Role Role)> Roles,
    IReadOnlyList<(int Line, Story Feature)> Features,
    IReadOnlyList<(int Line, ExampleScenario Scenario)> Scenarios,
    IReadOnlyList<ImportedStory> Stories);
