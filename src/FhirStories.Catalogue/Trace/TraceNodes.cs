using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace;

/// <summary>A story in the graph.</summary>
public sealed class StoryNode
{
    internal StoryNode(TracedStory facts)
    {
        Facts = facts;
        Records = facts.Records;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Statements = [.. facts.Statements.Select((statement, place) => new StatementNode(this, statement, place, hasTwin: !seen.Add(statement.Key)))];
    }

    public TracedStory Facts { get; }

    public IReadOnlyList<StatementNode> Statements { get; }

    /// <summary>What the ends of its links were like when each was first written; null where that is not known.</summary>
    public byte[]? Records { get; internal set; }

    /// <summary>Whether it does not count, whatever it states: it is retired or experimental.</summary>
    public bool IsExcluded => Facts.Status == StoryStatus.Retired || Facts.Experimental;

    /// <summary>What it is searched by, but for its derivations; null: to be worked out.</summary>
    internal int? Marks { get; set; }

    /// <summary>The same of its derivations.</summary>
    internal int? DerivationMarks { get; set; }
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
    public IReadOnlyList<LinkEdge> Links { get; internal set; } = [];

    public StatementStatus Status { get; internal set; } = StatementStatus.Uncovered;

    /// <summary>Why it has its status; null where that needs no words.</summary>
    public string? Reason { get; internal set; }

    /// <summary>How others name it: <c>{story}#{key}</c>.</summary>
    public string Name => $"{Story.Facts.Name}#{Facts.Key}";
}

/// <summary>A link from a statement to what satisfies it.</summary>
public sealed class LinkEdge
{
    internal LinkEdge(StatementNode from, TracedLink? written, ResolvedTarget target)
    {
        From = from;
        Written = written;
        Target = target;
    }

    public StatementNode From { get; }

    /// <summary>The link as the story has it; null where only the other end speaks of it.</summary>
    public TracedLink? Written { get; }

    /// <summary>Where it leads.</summary>
    public ResolvedTarget Target { get; }

    /// <summary>The other end says so too, by <c>satisfies-requirement</c>.</summary>
    public bool IsClaimed { get; internal set; }

    /// <summary>Reference of the artefact that alone speaks of the link.</summary>
    public string? ClaimedBy { get; internal init; }

    /// <summary>The definition it leads to, for doubtful and broken ones the one that was probably meant; null for none.</summary>
    public ProfileNode? To { get; internal set; }

    /// <summary>What became of it.</summary>
    public LinkStatus Status => From.HasTwin ? LinkStatus.DuplicateKey : Written is null && Target.Status == LinkStatus.Ok ? LinkStatus.OneSided : Target.Status;

    /// <summary>One of its ends has changed since somebody last said that it holds: who wrote it, or who confirmed it since.</summary>
    public bool IsSuspect => HasChanged && Status.Strength() != LinkStrength.Broken;

    /// <summary>Its ends are not what they were when it was written, nor what they were when it was last confirmed.</summary>
    internal bool HasChanged { get; init; }

    /// <summary>How far it counts, suspicion included.</summary>
    public LinkStrength Strength => Status.Strength() is var strength && strength == LinkStrength.Covering && IsSuspect ? LinkStrength.Doubtful : strength;

    /// <summary>Examples that show it: they validate against the profile and populate the element.</summary>
    public IEnumerable<TracedExample> Evidence => To is null || Target.Status is LinkStatus.ElementNotFound or LinkStatus.Predated ? [] : To.Examples.Where(Shows);

    /// <summary>Whether something shows it.</summary>
    public bool HasEvidence => To is { Examples.Count: > 0 } && Evidence.Any();

    /// <summary>Where it stands among the links of <see cref="To"/>.</summary>
    internal int Place { get; set; }

    private bool Shows(TracedExample example)
    {
        foreach (var verdict in example.Verdicts)
            if (verdict.IsValid && To!.IsNamed(verdict.Profile) && (Target.ElementId is null || verdict.Populated.Contains(Target.ElementId))) return true;
        return false;
    }
}

/// <summary>A definition in the graph with all that hangs on it.</summary>
public sealed class ProfileNode
{
    private readonly List<LinkEdge> _links = [];
    private readonly List<TracedExample> _examples = [];
    private readonly List<TracedArtefact> _solutions = [];
    private volatile ProfileTally? _tally;

    internal ProfileNode(DefinitionEntry definition) => Definition = definition;

    public DefinitionEntry Definition { get; }

    /// <summary>Links that lead to it or to its elements, or were meant to.</summary>
    public IReadOnlyList<LinkEdge> Links => _links;

    /// <summary>Resources that claim it.</summary>
    public IReadOnlyList<TracedExample> Examples => _examples;

    /// <summary>Solutions that support it.</summary>
    public IReadOnlyList<TracedArtefact> Solutions => _solutions;

    /// <summary>Whether a canonical names it.</summary>
    public bool IsNamed(string canonical) => CanonicalTarget.Parse(canonical) is var target && target.Url == Definition.Url
        && (target.Version is null || Definition.Version is null || CanonicalVersion.IsPartOf(target.Version, Definition.Version));

    /// <summary>Figures of its links that hold, counted once after each change.</summary>
    internal ProfileTally Tally => _tally ??= ProfileTally.Of(_links);

    internal bool IsEmpty => _links.Count == 0 && _examples.Count == 0 && _solutions.Count == 0;

    internal void Add(LinkEdge link)
    {
        link.Place = _links.Count;
        _links.Add(link);
        _tally = null;
    }

    internal void Add(TracedExample example) => _examples.Add(example);

    internal void Add(TracedArtefact solution) => _solutions.Add(solution);

    /// <summary>Takes a link off; the last one takes its place, so that one of many thousands goes as fast as one of two.</summary>
    internal void Remove(LinkEdge link)
    {
        var last = _links[^1];
        (_links[link.Place], last.Place) = (last, link.Place);
        _links.RemoveAt(_links.Count - 1);
        _tally = null;
    }

    internal bool Remove(TracedExample example) => _examples.Remove(example);

    internal bool Remove(TracedArtefact solution) => _solutions.Remove(solution);
}

/// <summary>Figures of the links of a definition that are not broken.</summary>
/// <param name="Stories">Number of stories.</param>
/// <param name="Statements">Number of statements.</param>
/// <param name="Elements">Ids of the elements that a link leads to.</param>
internal sealed record ProfileTally(int Stories, int Statements, IReadOnlySet<string> Elements)
{
    public static ProfileTally None { get; } = new(0, 0, new HashSet<string>());

    public static ProfileTally Of(IEnumerable<LinkEdge> links)
    {
        var stories = new HashSet<StoryNode>();
        var statements = new HashSet<StatementNode>();
        var elements = new HashSet<string>(StringComparer.Ordinal);
        foreach (var link in links)
        {
            if (link.Strength == LinkStrength.Broken) continue;
            stories.Add(link.From.Story);
            statements.Add(link.From);
            if (link.Target.ElementId is { } id) elements.Add(id);
        }
        return new ProfileTally(stories.Count, statements.Count, elements);
    }
}
