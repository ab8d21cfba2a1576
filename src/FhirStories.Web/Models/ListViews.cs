using Microsoft.AspNetCore.Html;

namespace FhirStories.Web.Models;

/// <summary>One of the catalogue's figures.</summary>
internal sealed record Figure(string Label, long Value, string? Href);

/// <summary>The front page.</summary>
/// <param name="Figures">How much there is.</param>
/// <param name="Coverage">How far it is met; null in an empty catalogue.</param>
/// <param name="Features">All features.</param>
/// <param name="Changes">What was written last.</param>
/// <param name="Choices">What stories can be searched by besides words.</param>
internal sealed record HomeView(
    IReadOnlyList<Figure> Figures, StatementChart? Coverage, IReadOnlyList<CountedItem> Features, IReadOnlyList<ChangeView> Changes,
    IReadOnlyList<FacetView> Choices);

/// <summary>A feature, role or the like with the number of its stories.</summary>
internal sealed record CountedItem(string Title, string Href, long Stories, string? Summary, IReadOnlyList<string> CareSettings)
{
    public string? Canonical { get; init; }
}

/// <summary>What somebody searches stories by.</summary>
internal sealed record StoryFilter
{
    public string? Words { get; init; }

    public string? Role { get; init; }

    public string? CareSetting { get; init; }

    public string? Feature { get; init; }

    public string? Status { get; init; }

    public string? Profile { get; init; }

    public string? State { get; init; }

    /// <summary>How far one of its criteria is met: a code of coverage-status.</summary>
    public string? Met { get; init; }

    /// <summary>Continuation from an earlier page.</summary>
    public string? Page { get; init; }
}

/// <summary>The result of a search for stories.</summary>
internal sealed record ResultsView(
    IReadOnlyList<StoryCard> Stories, long? Total, Paging Paging, IReadOnlyList<FacetView> Facets,
    IReadOnlyList<ActiveFilter> Active, string? Notice)
{
    /// <summary>Profiles and elements that the words name and stories need.</summary>
    public IReadOnlyList<NamedInFhir> InFhir { get; init; } = [];
}

/// <summary>A profile, or an element of one, that words of a search name.</summary>
/// <param name="Name">Its name, with its page.</param>
/// <param name="Of">The profile of an element, with its release; the release of a profile.</param>
/// <param name="Stories">Number of stories that need it.</param>
internal sealed record NamedInFhir(ItemLink Name, string Of, int Stories);

/// <summary>A choice in the search form.</summary>
internal sealed record FacetView(string Name, string Label, string AnyLabel, IReadOnlyList<FacetOption> Options);

/// <summary>A choice, with the number of stories that it finds; null where that is not counted.</summary>
internal sealed record FacetOption(string Value, string Label, long? Count, bool Selected);

/// <summary>A filter that is set, and the address of the same search without it.</summary>
internal sealed record ActiveFilter(string Label, string Value, string RemoveHref);

/// <summary>A feature or a role with its stories.</summary>
internal sealed record GroupView(
    string Id, string Title, Tag? Status, IHtmlContent Text, IReadOnlyList<Fact> Facts, IReadOnlyList<StoryCard> Stories, long Total,
    string AllHref, FhirSource Fhir)
{
    /// <summary>For a role: stories that it does not want itself, but in which it is the other side.</summary>
    public IReadOnlyList<StoryCard> OtherSide { get; init; } = [];

    /// <summary>How far the criteria of its stories are met; null where there are none.</summary>
    public StatementChart? Coverage { get; init; }

    public ThingOffers Offers { get; init; } = ThingOffers.None;
}
