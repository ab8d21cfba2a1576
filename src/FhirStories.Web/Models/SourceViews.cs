using FhirStories.Definitions;

namespace FhirStories.Web.Models;

/// <summary>A thing as FHIR.</summary>
/// <param name="Head">Which thing.</param>
/// <param name="Forms">The forms that there are.</param>
/// <param name="Chosen">The one that is shown.</param>
/// <param name="Text">It; null where it is too long for a page.</param>
internal sealed record SourceView(ThingHead Head, IReadOnlyList<SourceForm> Forms, SourceForm Chosen, string? Text);

/// <summary>A form of a resource.</summary>
/// <param name="Code">Its code in addresses.</param>
/// <param name="Label">Its name.</param>
/// <param name="Href">The page that shows it.</param>
/// <param name="RawHref">The resource itself.</param>
/// <param name="Release">The release.</param>
/// <param name="IsXml">XML, not JSON.</param>
internal sealed record SourceForm(string Code, string Label, string Href, string RawHref, FhirRelease Release, bool IsXml);
