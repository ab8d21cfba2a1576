using Microsoft.AspNetCore.Html;

namespace FhirStories.Web.Models;

/// <summary>A data set: its items, the elements that hold them, and the gaps.</summary>
internal sealed record DataSetView(
    string Title, Tag? Status, IHtmlContent Text, IReadOnlyList<Fact> Facts, IReadOnlyList<DataItemRow> Items, int Gaps, bool Mapped,
    IReadOnlyList<StoryCard> Stories, FhirSource Fhir);

/// <summary>An item, and where FHIR puts it: nowhere is a gap.</summary>
internal sealed record DataItemRow(string Name, string? Meaning, string Cardinality, IReadOnlyList<DataItemPlace> Places, string? Remark);

/// <summary>An element that holds an item.</summary>
internal sealed record DataItemPlace(string Profile, string Element, string Href, string? Remark);
