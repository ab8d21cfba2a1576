using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Repository.Conversations;

namespace FhirStories.Repository.Tracing;

/// <summary>A link of which an end has changed since somebody said that it holds.</summary>
/// <param name="Story">Reference of the story, <c>Basic/x</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Key">Key of the statement.</param>
/// <param name="Target">The link as its author wrote it.</param>
/// <param name="Then">What its ends were like.</param>
/// <param name="Now">What they are like.</param>
/// <param name="Definition">What it leads to; null where that is no definition.</param>
/// <param name="ElementId">The element that it leads to; null for the definition as a whole.</param>
public sealed record SuspectLink(
    string Story, string? Title, string Key, string Target, LinkBaseline Then, LinkConfirmation Now, DefinitionEntry? Definition, string? ElementId)
{
    /// <summary>Whether the statement has changed.</summary>
    public bool StatementChanged => !Then.WasStatement(Now.Statement);

    /// <summary>Whether what it leads to has changed.</summary>
    public bool TargetChanged => !Then.WasTarget(Now.Target);
}

/// <summary>A statement at some time.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Version">The version of the story that had it so, the first of those in a row.</param>
/// <param name="Since">When that was stored.</param>
public sealed record DatedStatement(Statement Statement, int Version, DateTimeOffset Since);

/// <summary>What has changed on the ends of a suspect link, as far as the history tells.</summary>
public sealed record LinkChange
{
    /// <summary>The statement as it was confirmed; null where it has not changed, or no version has it so.</summary>
    public DatedStatement? Before { get; init; }

    /// <summary>The statement as it is.</summary>
    public DatedStatement? After { get; init; }

    /// <summary>The definition that was meant; null where it has not changed, or is no longer here.</summary>
    public DefinitionEntry? DefinitionBefore { get; init; }

    /// <summary>What differs between the two definitions at the element, or anywhere where the link leads to the definition as a whole.</summary>
    public IReadOnlyList<ElementChange> Elements { get; init; } = [];
}

/// <summary>Finds the links that somebody has to look at again, and what has changed about them.</summary>
/// <param name="trace">Knows the links.</param>
/// <param name="definitions">What they lead to.</param>
public sealed class SuspectLinks(CatalogueTrace trace, DefinitionStore definitions)
{
    /// <summary>The suspect links, by story and statement.</summary>
    /// <param name="repository">The repository of whoever asks.</param>
    /// <param name="story">Reference of a story whose links are asked for; null for those of all.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<IReadOnlyList<SuspectLink>> ListAsync(FhirRepository repository, string? story, CancellationToken cancellation) => trace.As(repository).AskAsync<IReadOnlyList<SuspectLink>>(graph =>
    {
        var stories = story is null ? graph.Stories : graph.Story(story) is { } one ? [one] : [];
        var suspect = stories.SelectMany(each => each.Statements).SelectMany(statement => statement.Links).Where(link => link.IsSuspect).ToList();
        if (suspect.Count == 0) return [];
        return [.. suspect.Select(link => Suspect(graph, link)).OfType<SuspectLink>()
            .OrderBy(link => link.Title, StringComparer.OrdinalIgnoreCase).ThenBy(link => link.Story, StringComparer.Ordinal).ThenBy(link => link.Key, StringComparer.Ordinal)];
    }, cancellation);

    /// <summary>What has changed.</summary>
    /// <param name="repository">Where the history of the story is.</param>
    /// <param name="link">The link.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<LinkChange> ChangeAsync(FhirRepository repository, SuspectLink link, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(link);
        var change = new LinkChange();
        if (link.StatementChanged) change = await StatementsAsync(change, repository, link, cancellation);
        if (!link.TargetChanged || link.Definition is not { } now) return change;
        // Of a canonical without a version the one that was meant may lie beside the one that is.
        var before = definitions.FindAll(now.Url).FirstOrDefault(each => each != now && each.ResourceType == now.ResourceType && IsSo(each, link));
        return before is null ? change : change with { DefinitionBefore = before, Elements = await DifferencesAsync(before, now, link.ElementId, cancellation) };
    }

    private static async Task<LinkChange> StatementsAsync(LinkChange change, FhirRepository repository, SuspectLink link, CancellationToken cancellation)
    {
        var id = link.Story.Split('/')[^1];
        DatedStatement? before = null, after = null;
        foreach (var revision in await StoryRevisions.ReadAsync(repository, id, cancellation))
        {
            if (revision.Story?.Statements.FirstOrDefault(statement => statement.Key == link.Key) is not { } statement) continue;
            if (after is not null && Same(after.Statement, statement)) continue;
            after = new DatedStatement(statement, revision.Number, revision.Since);
            if (link.Then.WasStatement(ConfirmationFacts.HashOf(statement))) before = after;
        }
        return change with { Before = before, After = after };
    }

    private static bool Same(Statement one, Statement other) => ConfirmationFacts.HashOf(one) == ConfirmationFacts.HashOf(other);

    private bool IsSo(DefinitionEntry entry, SuspectLink link) => link.Then.WasTarget(definitions.HashOf(entry, link.ElementId));

    private async Task<IReadOnlyList<ElementChange>> DifferencesAsync(DefinitionEntry before, DefinitionEntry after, string? elementId, CancellationToken cancellation)
    {
        if (before.ResourceType != "StructureDefinition") return [];
        var pair = await new ImpactBuilder(definitions).PairAsync(before, after, cancellation);
        return [.. ProfileDifference.Between(pair.BeforeElements, pair.AfterElements).Where(each => elementId is null || IsWithin(each.ElementId, elementId))];
    }

    private static bool IsWithin(string id, string elementId) =>
        id.StartsWith(elementId, StringComparison.Ordinal) && (id.Length == elementId.Length || id[elementId.Length] is '.' or ':');

    private static SuspectLink? Suspect(TraceGraph graph, LinkEdge link) => graph.BaselineOf(link) is not { } baseline ? null : new SuspectLink(
        link.From.Story.Facts.Reference, link.From.Story.Facts.Title, link.From.Facts.Key, link.Written!.Target, baseline,
        new LinkConfirmation(link.From.Facts.Hash, link.Target.Hash), link.Target.Definition, link.Target.ElementId);
}
