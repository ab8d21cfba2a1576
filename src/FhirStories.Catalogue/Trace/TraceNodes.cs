using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace;

/// <summary>A story in the graph.</summary>
public sealed class StoryNode
{
    internal StoryNode(TracedStory facts)
    {
        Facts = facts;
        Records = facts.Records;
        var statements = new StatementNode[facts.Statements.Count];
        // Most stories have a handful of statements: comparing them costs less than a set of their keys.
        var seen = statements.Length > 8 ? new HashSet<string>(StringComparer.Ordinal) : null;
        for (var i = 0; i < statements.Length; i++)
        {
            var statement = facts.Statements[i];
            var hasTwin = seen is not null ? !seen.Add(statement.Key) : Array.Exists(statements, other => other is not null && other.Facts.Key == statement.Key);
            statements[i] = new StatementNode(this, statement, i, hasTwin);
        }
        Statements = statements;
        _uncovered = statements.Length;
    }

    private int _uncovered;
    private int _excluded;

    public TracedStory Facts { get; }

    public IReadOnlyList<StatementNode> Statements { get; }

    /// <summary>What the ends of its links were like when each was first written; null where that is not known.</summary>
    public byte[]? Records { get; internal set; }

    /// <summary>It states nothing, and is no feature, whose stories do.</summary>
    public bool IsUnstated => Statements.Count == 0 && Facts.Kind != StoryKind.Feature;

    /// <summary>Whether it does not count, whatever it states: it is retired or experimental.</summary>
    public bool IsExcluded => Facts.Status == StoryStatus.Retired || Facts.Experimental;

    /// <summary>What it is searched by, but for its derivations; null: to be worked out.</summary>
    internal int? Marks { get; set; }

    /// <summary>The same of its derivations.</summary>
    internal int? DerivationMarks { get; set; }

    /// <summary>Some of its statements count, and none of these is met.</summary>
    public bool IsUnmet => _uncovered > 0 && _uncovered + _excluded == Statements.Count;

    /// <summary>The figures have it (<see cref="KeptFigures"/>).</summary>
    internal bool IsCounted { get; set; }

    /// <summary>It is no longer in the graph.</summary>
    internal bool IsGone { get; set; }

    /// <summary>Its place among all stories (<see cref="StoryOrder"/>); -1 until it has one.</summary>
    internal int Rank { get; set; } = -1;

    internal void Count(StatementStatus status, int sign)
    {
        if (status == StatementStatus.Uncovered) _uncovered += sign;
        else if (status == StatementStatus.Excluded) _excluded += sign;
    }
}

/// <summary>A statement in the graph, judged.</summary>
public sealed class StatementNode
{
    internal StatementNode(StoryNode story, TracedStatement facts, int place, bool hasTwin)
    {
        Story = story;
        Facts = facts;
        Place = place;
        HasTwin = hasTwin;
    }

    public StoryNode Story { get; }

    public TracedStatement Facts { get; }

    /// <summary>Its place in the story, from 0.</summary>
    internal int Place { get; }

    /// <summary>A statement before it in the story has the same key.</summary>
    public bool HasTwin { get; }

    /// <summary>Its own links and those that artefacts claim.</summary>
    public IReadOnlyList<LinkEdge> Links => Edges;

    internal LinkEdge[] Edges { get; set; } = [];

    public StatementStatus Status { get; internal set; } = StatementStatus.Uncovered;

    /// <summary>Why it has its status; null where that needs no words.</summary>
    public string? Reason { get; internal set; }

    /// <summary>How others name it: <c>{story}#{key}</c>.</summary>
    public string Name => $"{Story.Facts.Name}#{Facts.Key}";
}

/// <summary>A link from a statement to what satisfies it.</summary>
public sealed class LinkEdge
{
    internal LinkEdge(StatementNode from, TracedLink? written, TargetNode at)
    {
        From = from;
        Written = written;
        At = at;
    }

    public StatementNode From { get; }

    /// <summary>The link as the story has it; null where only the other end speaks of it.</summary>
    public TracedLink? Written { get; }

    /// <summary>Where it leads.</summary>
    public ResolvedTarget Target => At.Target;

    /// <summary>What it shares with all links that name the same.</summary>
    internal TargetNode At { get; }

    /// <summary>The other end says so too, by <c>satisfies-requirement</c>.</summary>
    public bool IsClaimed { get; internal set; }

    /// <summary>Reference of the artefact that alone speaks of the link.</summary>
    public string? ClaimedBy { get; internal init; }

    /// <summary>The definition it leads to, for doubtful and broken ones the one that was probably meant; null for none.</summary>
    public ProfileNode? To => At.To;

    /// <summary>What became of it.</summary>
    public LinkStatus Status => From.HasTwin ? LinkStatus.DuplicateKey : Written is null && Target.Status == LinkStatus.Ok ? LinkStatus.OneSided : Target.Status;

    /// <summary>One of its ends has changed since somebody last said that it holds: who wrote it, or who confirmed it since.</summary>
    public bool IsSuspect => HasChanged && Status.Strength() != LinkStrength.Broken;

    /// <summary>Its ends are not what they were when it was written, nor what they were when it was last confirmed.</summary>
    internal bool HasChanged { get; init; }

    /// <summary>Somebody needs what it leads to: it is not broken, and its story is neither retired nor experimental.</summary>
    public bool IsNeed => Status.Strength() != LinkStrength.Broken && !From.Story.IsExcluded;

    /// <summary>How far it counts, suspicion included.</summary>
    public LinkStrength Strength => Status.Strength() is var strength && strength == LinkStrength.Covering && IsSuspect ? LinkStrength.Doubtful : strength;

    /// <summary>Examples that show it, by reference: they validate against the profile and populate the element.</summary>
    public IReadOnlyList<TracedExample> Evidence => At.Evidence;

    /// <summary>Whether something shows it.</summary>
    public bool HasEvidence => At.Evidence.Count > 0;

    /// <summary>Where it stands among the links of <see cref="At"/>.</summary>
    internal int Place { get; set; }
}
