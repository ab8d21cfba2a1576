using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository.Access;
using FhirStories.Repository.Tracing;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reviewing;

/// <summary>Turns suspect links into what people see: both ends, then and now, as far as that is known.</summary>
internal sealed class SuspectLinkReading(SuspectLinks suspects, CallerRepository callers, ProfileDirectory profiles, MarkdownText markdown, PageTexts texts)
{
    private const int MostElements = 12;

    /// <summary>One page of links.</summary>
    public async Task<IReadOnlyList<SuspectLinkView>> ReadAsync(IReadOnlyList<SuspectLink> links, CancellationToken cancellation)
    {
        var views = new List<SuspectLinkView>();
        foreach (var link in links)
        {
            var change = await suspects.ChangeAsync(callers.Value, link, cancellation);
            var target = CanonicalTarget.Parse(link.Target);
            var profile = profiles.Describe(target.Url);
            views.Add(new SuspectLinkView(
                ChosenLink.Of(link).Value, new ItemLink(link.Title ?? link.Story, $"/stories/{link.Story.Split('/')[^1]}"), link.Key == StatementKeys.Need ? null : link.Key,
                new ItemLink(profile.Title, profile.Known ? Addresses.Profile(target.Url, link.ElementId) : null), link.ElementId ?? target.ElementId,
                await ConfirmedAsync(link, cancellation), Html(change.Before), Html(change.After), change.After is { } after ? Labels.Day(after.Since) : null,
                link.StatementChanged, link.TargetChanged, change.DefinitionBefore?.Canonical, link.Definition?.Canonical,
                [.. change.Elements.Take(MostElements).Select(each => new ChangeRow(each.ElementId, Addresses.Element(target.Url, each.ElementId), texts[$"Impact.Aspect.{each.Aspect}"], each.Before, each.After, each.IsNarrowing))],
                Math.Max(0, change.Elements.Count - MostElements)));
        }
        return views;
    }

    private Microsoft.AspNetCore.Html.IHtmlContent? Html(DatedStatement? statement) => statement is null ? null
        : markdown.ToHtml(Labels.Verb(statement.Statement) is { Plain: { } verb } ? $"**{verb}.** {statement.Statement.Requirement}" : statement.Statement.Requirement, 5);

    private async Task<string> ConfirmedAsync(SuspectLink link, CancellationToken cancellation)
    {
        if (link.Then.Confirmation?.Split('/') is not ["Provenance", var id] || await callers.Value.ReadAsync("Provenance", id, cancellation) is not { Deleted: false } stored
            || Carriers.Parse<Provenance>(stored) is not { } provenance) return texts["Review.Written"];
        var who = provenance.Agent.Select(agent => agent.Who?.Display ?? agent.Who?.Reference).FirstOrDefault(name => name is not null) ?? texts["Review.Nobody"];
        return texts["Review.Confirmed", who, provenance.Recorded is { } when ? Labels.Day(when) : ""];
    }
}
