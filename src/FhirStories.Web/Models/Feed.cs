namespace FhirStories.Web.Models;

/// <summary>A feed of changes.</summary>
/// <param name="Title">What changes.</param>
/// <param name="PageHref">The page that shows the same.</param>
/// <param name="Changes">The changes, newest first.</param>
internal sealed record Feed(string Title, string PageHref, IReadOnlyList<ChangeView> Changes);
