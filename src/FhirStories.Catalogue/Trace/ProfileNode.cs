using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace;

/// <summary>A definition in the graph with all that hangs on it, and the figures of that.</summary>
public sealed class ProfileNode
{
    private readonly List<TargetNode> _targets = [];
    private readonly List<TracedExample> _examples = [];
    private readonly List<TracedArtefact> _solutions = [];

    internal ProfileNode(DefinitionEntry definition) => Definition = definition;

    public DefinitionEntry Definition { get; private set; }

    /// <summary>Links that lead to it or to its elements, or were meant to.</summary>
    public IEnumerable<LinkEdge> Links => _targets.SelectMany(target => target.Links);

    /// <summary>Number of <see cref="Links"/>.</summary>
    public int LinkCount => _targets.Sum(target => target.Links.Count);

    /// <summary>Resources that claim it.</summary>
    public IReadOnlyList<TracedExample> Examples => _examples;

    /// <summary>Solutions that support it.</summary>
    public IReadOnlyList<TracedArtefact> Solutions => _solutions;

    /// <summary>Number of stories with a link to it that is not broken.</summary>
    public int Stories { get; internal set; }

    /// <summary>Number of statements with a link to it that is not broken.</summary>
    public int Statements { get; internal set; }

    /// <summary>Statements with a link to it, broken or not, by verb and status.</summary>
    public StatementTotals Totals { get; } = new();

    /// <summary>Stories that link it and none of whose statements is met.</summary>
    internal HashSet<StoryNode> Unmet { get; } = [];

    /// <summary>The last day on which a story that links it changed.</summary>
    internal LatestDate Latest { get; } = new();

    /// <summary>The ways in which links name it and its elements.</summary>
    internal IReadOnlyList<TargetNode> Targets => _targets;

    /// <summary>Ids of the elements that a link leads to which is not broken.</summary>
    internal IReadOnlySet<string> AskedElements => _targets.Where(target => target.Holding > 0).Select(target => target.Target.ElementId).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>Number of stories with a link to one of its elements that is not broken.</summary>
    /// <param name="elementId">The element's one id.</param>
    public int StoriesThatNeed(string elementId) => _targets.Where(target => target.Target.ElementId == elementId).SelectMany(target => target.Links)
        .Where(link => link.IsNeed).Select(link => link.From.Story).Distinct().Count();

    /// <summary>Scratch of whoever counts (<see cref="KeptFigures"/>).</summary>
    internal CountingMarks Marks;

    /// <summary>Whether a canonical names it.</summary>
    public bool IsNamed(string canonical) => CanonicalTarget.Parse(canonical) is var target && target.Url == Definition.Url
        && (target.Version is null || Definition.Version is null || CanonicalVersion.IsPartOf(target.Version, Definition.Version));

    internal bool IsEmpty => _targets.Count == 0 && _examples.Count == 0 && _solutions.Count == 0;

    /// <summary>The same definition, as it is now: its content may be another.</summary>
    internal void Renew(DefinitionEntry same) => Definition = same;

    internal void Add(TargetNode target) => _targets.Add(target);

    internal void Remove(TargetNode target) => _targets.Remove(target);

    internal void Add(TracedExample example) => _examples.Add(example);

    internal void Add(TracedArtefact solution) => _solutions.Add(solution);

    internal bool Remove(TracedExample example) => _examples.Remove(example);

    internal bool Remove(TracedArtefact solution) => _solutions.Remove(solution);
}
