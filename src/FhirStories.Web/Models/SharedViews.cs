using Microsoft.AspNetCore.Html;

namespace FhirStories.Web.Models;

/// <summary>A name that leads somewhere, when there is a page for it.</summary>
internal sealed record ItemLink(string Title, string? Href);

/// <summary>A label in one of the design system's colours.</summary>
internal sealed record Tag(string Text, string Colour);

/// <summary>A short list of names and values. A row without value is left out by whoever makes the list.</summary>
internal sealed record Fact(string Name, IReadOnlyList<ItemLink> Values)
{
    public static Fact Of(string name, string value) => new(name, [new ItemLink(value, null)]);
}

/// <summary>A part of the path to a page.</summary>
internal sealed record Crumb(string Title, string Href);

/// <summary>The ways on from one page of a list.</summary>
internal sealed record Paging(string? PreviousHref, string? NextHref);

/// <summary>A labelled piece of formatted text.</summary>
internal sealed record Passage(string Heading, IHtmlContent Html);

/// <summary>
/// A stored resource as FHIR: its path on this server, the canonical that others cite (with its version where it has one), and
/// since when it is as it is.
/// </summary>
internal sealed record FhirSource(string Path, string? Canonical, int Version, DateTimeOffset LastUpdated)
{
    public required Reading.ThingKind Kind { get; init; }

    /// <summary>What the pages about it begin with.</summary>
    public required string Folder { get; init; }

    public required string Title { get; init; }

    /// <summary>The version that its authors gave it.</summary>
    public string? BusinessVersion { get; init; }

    public string? Publisher { get; init; }

    /// <summary>The day that a citation names.</summary>
    public required string Date { get; init; }

    /// <summary>Address of its feed; null where it has none.</summary>
    public string? FeedHref => Kind.IsCarried ? Folder + ".atom" : null;
}

/// <summary>Outcome of looking for one thing: there, never there, or deleted.</summary>
internal sealed record Found<T>(T? Value, DateTimeOffset? DeletedAt = null) where T : class;

/// <summary>Nothing is there.</summary>
/// <param name="Thing">What was asked for.</param>
/// <param name="Words">What to search for instead, from the address; null for nothing.</param>
internal sealed record MissingView(string Thing, string? Words = null);

/// <summary>Something was there.</summary>
/// <param name="Thing">What was asked for.</param>
/// <param name="Since">When it was deleted.</param>
internal sealed record GoneView(string Thing, DateTimeOffset Since)
{
    /// <summary>What it was called; null where that was never public.</summary>
    public string? Title { get; init; }

    /// <summary>Its canonical; null where that was never public.</summary>
    public string? Canonical { get; init; }

    /// <summary>Other versions of it, the one in force first, and what builds on it.</summary>
    public IReadOnlyList<ItemLink> Others { get; init; } = [];

    /// <summary>Its page of versions.</summary>
    public string? HistoryHref { get; init; }
}

/// <summary>Only some may use a page.</summary>
/// <param name="Least">The least role that may.</param>
internal sealed record RefusedView(Repository.Access.CallerRole Least);

internal sealed record FailureView(string Reference);

internal sealed record UnavailableView;

/// <param name="Seconds">After how many seconds it is worth trying again; null where the page took too long to make.</param>
internal sealed record BusyView(int? Seconds);

internal sealed record TokenRefusedView;

internal sealed record NotAllowedView;

/// <summary>What was asked for was not done.</summary>
/// <param name="Status">HTTP status: 410 where it is about something that was deleted, 403 where somebody may not.</param>
/// <param name="Sentences">Why, and what to change.</param>
/// <param name="IsForm">Whether somebody sent a form, which the browser still has.</param>
internal sealed record NotDoneView(int Status, IReadOnlyList<string> Sentences, bool IsForm)
{
    public bool IsGone => Status == 410;
}

/// <summary>Signing in at an authority came to nothing.</summary>
internal sealed record SignInStoppedView(Rendering.SignInStop Why);

/// <summary>What was sent came from a page that is too old.</summary>
/// <param name="Path">The page to begin again with.</param>
internal sealed record StaleView(string Path);

/// <summary>Somebody is on the way to the authority, to be signed out there.</summary>
/// <param name="There">Address of the way.</param>
internal sealed record SigningOutView(string There);
