namespace FhirStories.Web.Models;

/// <summary>What is wrong with a form: a sentence, and the id of the field that it is about.</summary>
internal sealed record FieldProblem(string Field, string Message);

/// <summary>A choice of a page by an address of its own: all, problems only, …</summary>
internal sealed record PageChoice(string Text, string Href, bool IsChosen);
