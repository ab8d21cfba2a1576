using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace;

/// <summary>
/// Keeps the figures of the catalogue and of each profile as stories come and go. A story is taken out of them before anything that it links
/// changes, and counted again after; a statement that is only judged anew moves from one number to another.
/// </summary>
internal sealed class KeptFigures
{
    private long _story;
    private long _statement;

    /// <summary>All statements by verb and status.</summary>
    public StatementTotals Totals { get; } = new();

    /// <summary>Stories none of whose statements is met.</summary>
    public HashSet<StoryNode> Unmet { get; } = [];

    /// <summary>Stories without a statement, whether they count or not.</summary>
    public HashSet<StoryNode> Unstated { get; } = [];

    /// <summary>The last day on which a story with statements changed.</summary>
    public LatestDate Latest { get; } = new();

    /// <summary>Counts a story.</summary>
    public void Add(StoryNode story)
    {
        story.IsCounted = true;
        if (story.Statements.Count == 0)
        {
            if (story.IsUnstated) Unstated.Add(story);
            return;
        }
        Latest.Add(story.Facts.Date);
        if (story.IsUnmet) Unmet.Add(story);
        Count(story, 1);
    }

    /// <summary>Takes a story out; nothing happens where it is out already.</summary>
    public void Remove(StoryNode story)
    {
        if (!story.IsCounted) return;
        story.IsCounted = false;
        if (story.Statements.Count == 0)
        {
            Unstated.Remove(story);
            return;
        }
        Latest.Remove(story.Facts.Date);
        Unmet.Remove(story);
        Count(story, -1);
    }

    /// <summary>A statement gets a status.</summary>
    public void Judge(StatementNode statement, StatementStatus status, string? reason)
    {
        statement.Reason = reason;
        var story = statement.Story;
        var (before, wasUnmet) = (statement.Status, story.IsUnmet);
        if (before == status) return;
        statement.Status = status;
        story.Count(before, -1);
        story.Count(status, 1);
        if (!story.IsCounted) return;
        Move(Totals);
        _statement++;
        foreach (var link in statement.Edges)
            if (link.To is { } profile && IsNew(ref profile.Marks.Statement, _statement)) Move(profile.Totals);
        if (wasUnmet == story.IsUnmet) return;
        Mark(Unmet, story);
        foreach (var link in story.Statements.SelectMany(each => each.Edges))
            if (link.To is { } profile) Mark(profile.Unmet, story);

        void Move(StatementTotals totals)
        {
            totals.Add(statement.Facts.Verb, before, -1);
            totals.Add(statement.Facts.Verb, status, 1);
        }
    }

    private void Count(StoryNode story, int sign)
    {
        _story++;
        foreach (var statement in story.Statements)
        {
            _statement++;
            Totals.Add(statement.Facts.Verb, statement.Status, sign);
            foreach (var link in statement.Edges)
            {
                var holds = link.IsNeed;
                if (holds) link.At.Holding += sign;
                if (link.To is not { } profile) continue;
                if (IsNew(ref profile.Marks.Statement, _statement)) profile.Totals.Add(statement.Facts.Verb, statement.Status, sign);
                if (IsNew(ref profile.Marks.Story, _story)) Count(profile, story, sign);
                if (!holds) continue;
                if (IsNew(ref profile.Marks.HeldStatement, _statement)) profile.Statements += sign;
                if (IsNew(ref profile.Marks.HeldStory, _story)) profile.Stories += sign;
            }
        }
    }

    private static void Count(ProfileNode profile, StoryNode story, int sign)
    {
        if (sign > 0)
        {
            profile.Latest.Add(story.Facts.Date);
            if (story.IsUnmet) profile.Unmet.Add(story);
        }
        else
        {
            profile.Latest.Remove(story.Facts.Date);
            profile.Unmet.Remove(story);
        }
    }

    private static void Mark(HashSet<StoryNode> unmet, StoryNode story)
    {
        if (story.IsUnmet) unmet.Add(story);
        else unmet.Remove(story);
    }

    private static bool IsNew(ref long mark, long number)
    {
        if (mark == number) return false;
        mark = number;
        return true;
    }
}

/// <summary>Which story and statement a profile was last counted for: a statement with three links to it counts once.</summary>
internal struct CountingMarks
{
    public long Story, Statement, HeldStory, HeldStatement;
}
