using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Mapping;

/// <summary>How bad a problem is: an error breaks our profiles and blocks a write, a warning does not, an information is told only.</summary>
public enum ProblemSeverity { Error, Warning, Information }

/// <summary>Something in a carrier that does not follow the wire shape.</summary>
/// <param name="Severity">Error or warning.</param>
/// <param name="Code">Stable id, such as <c>story-status-missing</c>.</param>
/// <param name="Expression">FHIRPath of the place in the carrier.</param>
/// <param name="Message">A sentence that says what to change.</param>
public sealed record MappingProblem(ProblemSeverity Severity, string Code, string Expression, string Message);

/// <summary>What reading a carrier gave: always an item, with what is wrong about the carrier.</summary>
public sealed record MappingResult<T>(T Value, IReadOnlyList<MappingProblem> Problems) where T : CatalogueItem
{
    /// <summary>True when a problem breaks our profiles.</summary>
    public bool HasErrors => Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
}
