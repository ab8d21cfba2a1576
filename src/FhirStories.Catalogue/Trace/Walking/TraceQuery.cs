namespace FhirStories.Catalogue.Trace.Walking;

/// <summary>Which way to go through the graph.</summary>
public enum TraceDirection
{
    /// <summary>From needs to what meets them: feature, story, statement, profile and element, solution, example, test.</summary>
    Down,

    /// <summary>From what meets needs to the needs.</summary>
    Up,

    /// <summary>Each way by itself: what a thing is for, and what it rests on; not its neighbours' neighbours.</summary>
    Both,
}

/// <summary>What a node of a trace is.</summary>
public enum TraceKind { Feature, Story, Role, Scenario, Statement, Profile, Element, Artefact, Solution, CaseStudy, Document, Example, Test, Baseline, Unknown }

/// <summary>A question to the graph.</summary>
/// <param name="Start">A story or other resource (<c>Basic/x</c>, a canonical), a statement (<c>url#key</c>), a profile or an element (<c>canonical[|version][#elementId]</c>).</param>
/// <param name="Direction">Which way.</param>
/// <param name="Depth">How many steps at most.</param>
public sealed record TraceQuery(string Start, TraceDirection Direction = TraceDirection.Both, int Depth = 8)
{
    /// <summary>The most steps that may be asked for.</summary>
    public const int MostDepth = 32;

    /// <summary>Where a trace ends that leads to ever more.</summary>
    public int MostNodes { get; init; } = 20_000;
}

/// <summary>A node that a trace came by.</summary>
/// <param name="Id">Its one name: a canonical with version and element, a statement's <c>url#key</c>, or a reference.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Depth">Number of steps from the start; negative for those upwards.</param>
public sealed record TracedNode(string Id, TraceKind Kind, int Depth)
{
    /// <summary>The resource it is or is part of; null for a definition that no resource of the catalogue is.</summary>
    public string? Reference { get; init; }

    public string? Title { get; init; }

    /// <summary>For a statement, how far it is met; for a test, its result.</summary>
    public string? Status { get; init; }
}

/// <summary>A step between two nodes, from the need to what meets it, whichever way it was gone.</summary>
/// <param name="From">Id of the node above.</param>
/// <param name="To">Id of the node below.</param>
/// <param name="Kind"><c>part-of</c>, <c>derived-from</c>, <c>refined-by</c>, <c>statement</c>, <c>satisfied-by</c>, <c>element-of</c>, <c>supported-by</c>, <c>shown-by</c>, <c>tested-by</c>, <c>told-by</c>, <c>wanted-by</c>, <c>in-scenario</c>.</param>
/// <param name="Status">For a link its status.</param>
public sealed record TracedStep(string From, string To, string Kind, string? Status = null)
{
    /// <summary>The link is suspect.</summary>
    public bool IsSuspect { get; init; }
}

/// <summary>What a trace found.</summary>
/// <param name="Nodes">Nodes by depth, then kind and id; the start is the first of depth 0.</param>
/// <param name="Steps">Steps, by their ends.</param>
/// <param name="IsComplete">False where there was more than was asked for.</param>
public sealed record TraceResult(IReadOnlyList<TracedNode> Nodes, IReadOnlyList<TracedStep> Steps, bool IsComplete);
