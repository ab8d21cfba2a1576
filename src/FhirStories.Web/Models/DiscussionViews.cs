using Microsoft.AspNetCore.Html;

namespace FhirStories.Web.Models;

/// <summary>A comment in plain words.</summary>
/// <param name="Id">Its id, for its anchor.</param>
/// <param name="Kind">What kind of thing it says: comment, change request, reply, review.</param>
/// <param name="Title">Its title; null without.</param>
/// <param name="State">How far it is dealt with; null where nobody has to.</param>
/// <param name="Outcome">What was made of it; null where nothing was.</param>
/// <param name="By">Who says it.</param>
/// <param name="When">The day.</param>
/// <param name="About">What it is about, where its place on the page does not say so.</param>
/// <param name="ReplyTo">For a reply to a reply, whom it answers.</param>
/// <param name="Text">Its text.</param>
/// <param name="Href">Its address as FHIR.</param>
internal sealed record CommentView(
    string Id, string Kind, string? Title, Tag? State, string? Outcome, string By, string When, string? About, string? ReplyTo, IHtmlContent Text, string Href)
{
    /// <summary>The page of what it is about; null where it is the page that shows it, or has none.</summary>
    public string? AboutHref { get; init; }
}

/// <summary>A comment with all that was said below it, in order.</summary>
internal sealed record ThreadView(CommentView First, IReadOnlyList<CommentView> Replies)
{
    public int Count => Replies.Count + 1;
}

/// <summary>A part of a use case: steps in order, or things that hold.</summary>
internal sealed record UseCasePart(string Heading, bool InOrder, IReadOnlyList<IHtmlContent> Items);
