using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>
/// The links of a story that is about to be written, with what both ends are like: by writing a link somebody says that it holds for just these.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>A link that the version before has keeps its record, whatever its ends are like by now: so a change of either end shows.</item>
/// <item>One to another target is a new link. One that is only pinned to a version is not.</item>
/// <item>A target that is not here is left open, and recorded once it is.</item>
/// </list>
/// </remarks>
public sealed class WrittenLinks
{
    private readonly IReadOnlyList<Link> _links;

    private WrittenLinks(IReadOnlyList<Link> links) => _links = links;

    /// <summary>The links of a story.</summary>
    /// <param name="story">The story as it is to be written.</param>
    /// <param name="targets">Follows links.</param>
    public static WrittenLinks Of(TracedStory story, TargetResolver targets)
    {
        ArgumentNullException.ThrowIfNull(story);
        ArgumentNullException.ThrowIfNull(targets);
        var links = new List<Link>();
        foreach (var statement in story.Statements)
            foreach (var link in statement.Links)
            {
                var target = targets.Resolve(link.Target);
                var record = new LinkRecord(LinkRecord.NameOf(statement.Key, target.Name), LinkRecord.Short(statement.Hash), LinkRecord.Short(target.Hash));
                var written = CanonicalTarget.Parse(link.Target);
                ulong? unpinned = written.Version is null ? null : LinkRecord.NameOf(statement.Key, LinkRecord.NameOf((written with { Version = null }).ToString()));
                links.Add(new Link(record, unpinned, written.Url));
            }
        return new WrittenLinks(links);
    }

    /// <summary>The same, with links to some definitions left open: they change together with the story.</summary>
    /// <param name="urls">Canonicals, bare.</param>
    public WrittenLinks LeavingOpen(IReadOnlySet<string> urls)
    {
        ArgumentNullException.ThrowIfNull(urls);
        return _links.Any(link => urls.Contains(link.Url)) ? new WrittenLinks([.. _links.Select(link => urls.Contains(link.Url) ? link with { Record = link.Record with { Target = 0 } } : link)]) : this;
    }

    /// <summary>What is kept beside the new version.</summary>
    /// <param name="previous">What is kept beside the version before, or beside what the story is a copy of; null for nothing.</param>
    /// <returns>Null for a story without links.</returns>
    public byte[]? Next(byte[]? previous) => LinkRecords.Pack(_links.Select(link =>
        (LinkRecords.Find(previous, link.Record.Link) ?? (link.Unpinned is { } name ? LinkRecords.Find(previous, name) : null)) is { } known
            ? known with { Link = link.Record.Link, Target = known.IsOpen ? link.Record.Target : known.Target } : link.Record));

    private sealed record Link(LinkRecord Record, ulong? Unpinned, string Url);
}
