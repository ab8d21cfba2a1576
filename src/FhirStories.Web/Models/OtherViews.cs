using Microsoft.AspNetCore.Html;

namespace FhirStories.Web.Models;

/// <summary>A scenario: who takes part, and what happens in which order.</summary>
internal sealed record ScenarioView(
    string Title, Tag? Status, IHtmlContent Text, IReadOnlyList<ScenarioActor> Actors, IReadOnlyList<ScenarioProcess> Processes,
    IReadOnlyList<StoryCard> Stories, FhirSource Fhir)
{
    public ThingOffers Offers { get; init; } = ThingOffers.None;
}

internal sealed record ScenarioActor(string Name, bool IsSystem, IHtmlContent Text);

/// <summary>A process: its steps one below the other, and as a drawing where they can be drawn.</summary>
internal sealed record ScenarioProcess(string Title, IHtmlContent Text, IReadOnlyList<ScenarioStep> Steps, SequenceDrawing? Drawing);

/// <summary>One thing that happens; <paramref name="Depth"/> counts the processes it lies in.</summary>
internal sealed record ScenarioStep(string? Number, string Name, string? From, string? To, IHtmlContent Text, int Depth);

/// <summary>A product or API, the profiles it supports, and so the stories it can meet.</summary>
internal sealed record SolutionView(
    string Title, Tag? Status, IHtmlContent Text, IReadOnlyList<Fact> Facts, IReadOnlyList<SolutionProfile> Profiles,
    IReadOnlyList<StoryCard> Stories, long Total, FhirSource Fhir)
{
    public ThingOffers Offers { get; init; } = ThingOffers.None;
}

internal sealed record SolutionProfile(string Title, string Href, string Type, string Interactions, long Stories);

/// <summary>What somebody learned when they used stories.</summary>
internal sealed record CaseStudyView(
    string Title, Tag? Status, IHtmlContent Text, IReadOnlyList<Fact> Facts, IReadOnlyList<ItemLink> Attachments,
    IReadOnlyList<StoryCard> Stories, FhirSource Fhir)
{
    public ThingOffers Offers { get; init; } = ThingOffers.None;
}

/// <summary>An entry of a plain list page.</summary>
internal sealed record ListEntry(string Title, string Href, string? Summary);
