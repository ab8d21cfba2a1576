namespace FhirStories.Web.Models;

/// <summary>A choice of a page by an address of its own: all, problems only, …</summary>
internal sealed record PageChoice(string Text, string Href, bool IsChosen);
