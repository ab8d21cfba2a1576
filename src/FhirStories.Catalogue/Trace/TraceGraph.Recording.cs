using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace;

// What both ends of a link were like when somebody said that it holds: by writing it, or by confirming it.
public sealed partial class TraceGraph
{
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);

    /// <summary>References of stories to whose records something came, as definitions came; they are to be kept (<see cref="Closed"/>).</summary>
    public IReadOnlyCollection<string> NewlyRecorded => _closed;

    /// <summary>The records to keep of a story in <see cref="NewlyRecorded"/>, given those that are kept: what others found out before stays.</summary>
    public byte[]? Closed(string reference, byte[]? kept) => LinkRecords.Closed(kept, Story(reference)?.Records);

    /// <summary>What is kept now of the links of a story; null: nobody could keep it, so that it is asked for again.</summary>
    /// <param name="reference">Its reference.</param>
    /// <param name="kept">The records.</param>
    public void Keep(string reference, byte[]? kept)
    {
        if (kept is null || !_closed.Remove(reference) || Story(reference) is not { Records: { } known } story || known.AsSpan().SequenceEqual(kept)) return;
        // Another server found the definition in another state, and was the first.
        Revision++;
        story.Records = kept;
        FollowStory(reference);
    }

    /// <summary>The records of a story's links for a copy of it: a copy is no confirmation, and what was confirmed since counts for it too.</summary>
    /// <returns>Null for a story that is not here, or has no links.</returns>
    public byte[]? RecordsForCopy(string reference) => Story(reference) is not { } story ? null
        : LinkRecords.Pack(from statement in story.Statements
                           from link in statement.Links
                           where link.Written is not null
                           let name = LinkRecord.NameOf(statement.Facts.Key, link.Target.Name)
                           let confirmed = Confirmed(statement, link.Written!)
                           let record = confirmed is not null ? new LinkRecord(name, LinkRecord.Short(confirmed.Statement), LinkRecord.Short(confirmed.Target))
                               : story.Records is { } records ? LinkRecords.Find(records, name) : null
                           where record is not null
                           select record.Value);

    /// <summary>What the ends of a link were like when somebody last said that it holds; null where nobody did.</summary>
    public LinkBaseline? BaselineOf(LinkEdge link)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (link.Written is null) return null;
        var story = link.From.Story;
        if (Confirmed(link.From, link.Written) is { } confirmed)
            return new LinkBaseline(new LinkRecord(0, LinkRecord.Short(confirmed.Statement), LinkRecord.Short(confirmed.Target)), LastConfirmation(link.From, link.Written)?.By);
        return story.Records is { } records && LinkRecords.Find(records, LinkRecord.NameOf(link.From.Facts.Key, link.Target.Name)) is { } record ? new LinkBaseline(record, null) : null;
    }

    /// <summary>Whether somebody said that the link holds, and not of what its ends are now.</summary>
    private bool HasChanged(StatementNode statement, TracedLink link, ResolvedTarget target)
    {
        var confirmed = Confirmed(statement, link);
        var recorded = Recorded(statement, target);
        if (confirmed is null && recorded is null) return false;
        return !(confirmed is not null && confirmed.Statement == statement.Facts.Hash && confirmed.Target == target.Hash)
            && !(recorded is { } record && record.Holds(LinkRecord.Short(statement.Facts.Hash), LinkRecord.Short(target.Hash)));
    }

    /// <summary>What the ends of a link were like when it was written. What was not here then, and is now, is recorded with it.</summary>
    private LinkRecord? Recorded(StatementNode statement, ResolvedTarget target)
    {
        if (statement.Story.Records is not { } records) return null;
        var found = LinkRecords.Find(records, LinkRecord.NameOf(statement.Facts.Key, target.Name));
        if (found is { IsOpen: true } open && target.Hash is not null)
        {
            LinkRecords.Close(records, open.Link, LinkRecord.Short(target.Hash));
            _closed.Add(statement.Story.Facts.Reference);
        }
        return found;
    }

    /// <summary>What the ends of a link were like when somebody last said that it holds.</summary>
    private LinkConfirmation? Confirmed(StatementNode statement, TracedLink link) => LastConfirmation(statement, link)?.Confirmed ?? link.Confirmed;

    private (LinkConfirmation Confirmed, string By)? LastConfirmation(StatementNode statement, TracedLink link)
    {
        if (_confirmations.Count == 0 || !_confirmations.TryGetValue(statement.Story.Facts.Reference, out var confirmations)) return null;
        var last = confirmations.OrderBy(each => Moment.Of(each.Recorded)).ThenBy(each => each.Reference, StringComparer.Ordinal)
            .SelectMany(each => each.Links.Select(confirmed => (Link: confirmed, By: each.Reference))).LastOrDefault(each => each.Link.Key == statement.Facts.Key && each.Link.Target == link.Target);
        return last.Link is null ? null : (last.Link.Confirmed, last.By);
    }
}
