namespace FhirStories.Validation.Nodes;

/// <summary>An instance as it was read, and what was wrong with its writing.</summary>
/// <param name="Root">The resource; null when it could not be read at all.</param>
/// <param name="Problems">What is wrong with the JSON or XML, in the order of the document.</param>
/// <param name="Cut">How many more things are wrong with it.</param>
internal sealed record InstanceDocument(InstanceNode? Root, IReadOnlyList<FhirIssue> Problems, int Cut = 0);
