namespace FhirStories.Catalogue.Lifecycle;

/// <summary>A rule of the lifecycle that a change breaks.</summary>
/// <param name="Code">Stable id of the rule, such as <c>lifecycle-active-content</c>.</param>
/// <param name="Message">A sentence: what the rule is, and the way to go instead.</param>
/// <param name="Expression">FHIRPath of the place.</param>
public sealed record LifecycleProblem(string Code, string Message, string? Expression = null);
