using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Walking;

/// <summary>Walks the graph from a node, breadth first.</summary>
public sealed class TraceWalk
{
    private readonly TraceGraph _graph;
    private readonly TraceQuery _query;
    private readonly Dictionary<string, TracedNode> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<TracedStep> _steps = [];
    private readonly StatementPointers _pointers;
    private bool _isComplete = true;

    private TraceWalk(TraceGraph graph, TraceQuery query) => (_graph, _query, _pointers) = (graph, query, new StatementPointers(graph));

    /// <summary>What a question finds; null where nothing is known of its start.</summary>
    public static TraceResult? Run(TraceGraph graph, TraceQuery query)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(query);
        return new TraceWalk(graph, query).Run();
    }

    private TraceResult? Run()
    {
        var starts = Starts(_query.Start).DistinctBy(node => node.Name).ToList();
        if (starts.Count == 0) return null;
        if (_query.Direction is TraceDirection.Down or TraceDirection.Both) Walk(starts, down: true);
        if (_query.Direction is TraceDirection.Up or TraceDirection.Both) Walk(starts, down: false);
        return new TraceResult(
            [.. _nodes.Values.OrderBy(node => Math.Abs(node.Depth)).ThenBy(node => node.Depth).ThenBy(node => node.Kind).ThenBy(node => node.Id, StringComparer.Ordinal)],
            [.. _steps.Where(step => _nodes.ContainsKey(step.From) && _nodes.ContainsKey(step.To)).OrderBy(step => step.From, StringComparer.Ordinal).ThenBy(step => step.To, StringComparer.Ordinal).ThenBy(step => step.Kind, StringComparer.Ordinal)],
            _isComplete);
    }

    private void Walk(List<Node> starts, bool down)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<(Node Node, int Depth)>();
        foreach (var start in starts)
        {
            seen.Add(start.Name);
            _nodes.TryAdd(start.Name, start.Row(0));
            next.Enqueue((start, 0));
        }
        while (next.TryDequeue(out var at))
        {
            foreach (var (node, kind, link) in down ? Below(at.Node) : Above(at.Node))
            {
                if (at.Depth >= _query.Depth || _nodes.Count >= _query.MostNodes)
                {
                    if (!seen.Contains(node.Name)) _isComplete = false;
                    continue;
                }
                _steps.Add(new TracedStep(down ? at.Node.Name : node.Name, down ? node.Name : at.Node.Name, kind, link?.Status.Code()) { IsSuspect = link?.IsSuspect ?? false });
                if (!seen.Add(node.Name)) continue;
                _nodes.TryAdd(node.Name, node.Row(down ? at.Depth + 1 : -at.Depth - 1));
                next.Enqueue((node, at.Depth + 1));
            }
        }
    }

    /// <summary>What a text names.</summary>
    private IEnumerable<Node> Starts(string text)
    {
        if (_graph.Story(text) is { } known) return [Of(known)];
        if (_graph.Other(text) is { } other)
            // What a definition claims hangs on the definition, with all else that leads to it.
            return other is TracedArtefact { Reference: var own, Canonical: var canonical } && own.StartsWith("StructureDefinition/", StringComparison.Ordinal) && _graph.Resolver.Resolve(canonical).Definition is { } defined ? [Of(defined)] : [Of(other)];
        var target = CanonicalTarget.Parse(text);
        var stories = (_graph.Story(target.Url) is { } referenced ? [referenced] : _graph.StoriesOf(target.Canonical)).ToList();
        if (stories.Count > 0)
            return target.ElementId is not { } key ? stories.Select(Of)
                : stories.SelectMany(story => story.Statements).Where(statement => statement.Facts.Key == key).Select(Of);
        if (_graph.All<TracedArtefact>().FirstOrDefault(each => each.Canonical == target.Canonical || CanonicalTarget.Parse(each.Canonical).Url == target.Url) is { SupportedProfiles.Count: > 0 } artefact) return [Of(artefact)];
        var resolved = _graph.Resolver.Resolve(text);
        if (resolved.Definition is { } entry && resolved.Status != LinkStatus.ElementNotFound) return [resolved.ElementId is { } id ? Of(entry, id) : Of(entry)];
        // A feature, role or scenario need not be here for stories to name it.
        return _graph.Stories.Any(story => story.Facts.Features.Contains(text)) ? [new Node(text, TraceKind.Feature, text)]
            : _graph.Stories.Any(story => story.Facts.Roles.Contains(text)) ? [new Node(text, TraceKind.Role, text)]
            : _graph.Stories.Any(story => story.Facts.Scenarios.Contains(text)) ? [new Node(text, TraceKind.Scenario, text)] : [];
    }

    private IEnumerable<(Node Node, string Kind, LinkEdge? Link)> Below(Node at)
    {
        switch (at.Of)
        {
            case StoryNode story:
                foreach (var statement in story.Statements) yield return (Of(statement), "statement", null);
                if (story.Facts.Url is { } url)
                {
                    foreach (var child in _graph.Stories.Where(each => each.Facts.Features.Any(name => Names(name, url)))) yield return (Of(child), "part-of", null);
                    foreach (var child in _graph.Stories.Where(each => each.Facts.Parents.Any(name => Names(name, url)) && each != story)) yield return (Of(child), "derived-from", null);
                }
                foreach (var document in _graph.DocumentsOn(story.Facts.Reference)) yield return (Of(document), "told-by", null);
                break;
            case StatementNode statement:
                foreach (var link in statement.Links)
                {
                    if (link.Target.Definition is { } entry) yield return (link.Target.ElementId is { } id ? Of(entry, id) : Of(entry), "satisfied-by", link);
                    else if (link.ClaimedBy is { } reference && _graph.Other(reference) is { } claimer) yield return (Of(claimer), "satisfied-by", link);
                    else yield return (new Node(link.Target.Written, TraceKind.Unknown, link.Target.Written), "satisfied-by", link);
                }
                foreach (var (test, result) in _graph.TestsOf(statement)) yield return (Of(test, result), "tested-by", null);
                foreach (var (other, kind) in _pointers.To(statement)) yield return (Of(other), kind, null);
                break;
            case (DefinitionEntry entry, string elementId):
                foreach (var example in Examples(entry).Where(each => each.Verdicts.Any(verdict => verdict.IsValid && verdict.Populated.Contains(elementId)))) yield return (Of(example), "shown-by", null);
                foreach (var solution in Solutions(entry)) yield return (Of(solution), "supported-by", null);
                break;
            case DefinitionEntry entry:
                foreach (var example in Examples(entry)) yield return (Of(example), "shown-by", null);
                foreach (var solution in Solutions(entry)) yield return (Of(solution), "supported-by", null);
                break;
            case string name:
                foreach (var story in _graph.Stories.Where(story => at.Kind switch
                {
                    TraceKind.Feature => story.Facts.Features.Contains(name),
                    TraceKind.Role => story.Facts.Roles.Contains(name),
                    _ => story.Facts.Scenarios.Contains(name),
                })) yield return (Of(story), at.Kind switch { TraceKind.Feature => "part-of", TraceKind.Role => "wanted-by", _ => "in-scenario" }, null);
                break;
            case TracedBaseline baseline:
                foreach (var story in baseline.Entries.SelectMany(_graph.StoriesOf)) yield return (Of(story), "part-of", null);
                break;
            default: break;
        }
    }

    private IEnumerable<(Node Node, string Kind, LinkEdge? Link)> Above(Node at)
    {
        switch (at.Of)
        {
            case StoryNode story:
                foreach (var name in story.Facts.Features) yield return (Named(name, TraceKind.Feature), "part-of", null);
                foreach (var name in story.Facts.Parents.Where(name => !Names(name, story.Facts.Url ?? ""))) yield return (Named(name, TraceKind.Story), "derived-from", null);
                foreach (var name in story.Facts.Roles) yield return (new Node(name, TraceKind.Role, name), "wanted-by", null);
                foreach (var name in story.Facts.Scenarios) yield return (new Node(name, TraceKind.Scenario, name), "in-scenario", null);
                break;
            case StatementNode statement:
                yield return (Of(statement.Story), "statement", null);
                foreach (var (other, kind) in _pointers.From(statement)) yield return (Of(other), kind, null);
                break;
            case (DefinitionEntry entry, string elementId):
                foreach (var link in _graph.Profile(entry)?.Links ?? []) if (link.Target.ElementId == elementId) yield return (Of(link.From), "satisfied-by", link);
                break;
            case DefinitionEntry entry:
                foreach (var link in _graph.Profile(entry)?.Links ?? [])
                {
                    if (link.Target.ElementId is { } id) yield return (Of(entry, id), "element-of", null);
                    else yield return (Of(link.From), "satisfied-by", link);
                }
                break;
            case TracedArtefact artefact:
                foreach (var profile in _graph.Profiles.Where(profile => profile.Solutions.Contains(artefact))) yield return (Of(profile.Definition), "supported-by", null);
                foreach (var statement in artefact.Claims.SelectMany(claim => _graph.StoriesOf(claim.Requirement).SelectMany(story => story.Statements).Where(each => claim.Keys.Contains(each.Facts.Key))).Distinct())
                    yield return (Of(statement), "satisfied-by", statement.Links.FirstOrDefault(link => link.IsClaimed));
                break;
            case TracedExample example:
                foreach (var profile in _graph.Profiles.Where(profile => profile.Examples.Contains(example))) yield return (Of(profile.Definition), "shown-by", null);
                break;
            case TracedDocument document:
                foreach (var profile in _graph.Profiles.Where(profile => document.Examples.Any(profile.Examples.Contains))) yield return (Of(profile.Definition), "shown-by", null);
                foreach (var story in document.Related.Select(_graph.Story).OfType<StoryNode>()) yield return (Of(story), "told-by", null);
                break;
            case TracedTest test:
                foreach (var result in test.Results)
                {
                    var target = CanonicalTarget.Parse(result.Requirement);
                    foreach (var statement in _graph.StoriesOf(target.Canonical).SelectMany(story => story.Statements).Where(each => target.ElementId is null || each.Facts.Key == target.ElementId)) yield return (Of(statement), "tested-by", null);
                }
                break;
            default: break;
        }
    }

    private Node Named(string canonical, TraceKind otherwise) => _graph.StoriesOf(canonical).FirstOrDefault() is { } story ? Of(story) : new Node(canonical, otherwise, canonical);

    private IReadOnlyList<TracedExample> Examples(DefinitionEntry entry) => _graph.Profile(entry)?.Examples ?? [];

    private IReadOnlyList<TracedArtefact> Solutions(DefinitionEntry entry) => _graph.Profile(entry)?.Solutions ?? [];

    private static bool Names(string canonical, string url) => CanonicalTarget.Parse(canonical).Url == url;

    // Versions of one story share a canonical: the reference tells them apart.
    private Node Of(StoryNode story) => new(story.Facts.Url is { } url && _graph.StoriesOf(url).Skip(1).Any() && story.Facts.Version is { } version ? $"{url}|{version}" : story.Facts.Name,
        story.Facts.Kind == StoryKind.Feature ? TraceKind.Feature : TraceKind.Story, story) { Reference = story.Facts.Reference, Title = story.Facts.Title };

    private Node Of(StatementNode statement) => new($"{Of(statement.Story).Name}#{statement.Facts.Key}", TraceKind.Statement, statement)
    { Reference = statement.Story.Facts.Reference, Title = statement.Facts.Label, Status = statement.Status.Code() };

    private static Node Of(DefinitionEntry entry) => new(entry.Canonical, TraceKind.Profile, entry) { Title = entry.Title ?? entry.Name };

    private static Node Of(DefinitionEntry entry, string elementId) => new($"{entry.Canonical}#{elementId}", TraceKind.Element, (entry, elementId)) { Title = elementId };

    private static Node Of(TracedTest test, TestResult? result) => Of(test) with { Status = result?.ToString().ToLowerInvariant() };

    private static Node Of(TracedResource resource) => resource switch
    {
        TracedArtefact artefact => new Node(artefact.Reference, artefact.SupportedProfiles.Count > 0 ? TraceKind.Solution : TraceKind.Artefact, artefact) { Title = artefact.Title },
        TracedDocument document => new Node(document.Reference, document.Kind == "case-study" ? TraceKind.CaseStudy : TraceKind.Document, document) { Title = document.Title },
        TracedExample example => new Node(example.Reference, TraceKind.Example, example),
        TracedBaseline baseline => new Node(baseline.Reference, TraceKind.Baseline, baseline),
        _ => new Node(resource.Reference, TraceKind.Test, resource),
    } with
    { Reference = resource.Reference };

    private sealed record Node(string Name, TraceKind Kind, object Of)
    {
        public string? Reference { get; init; }

        public string? Title { get; init; }

        public string? Status { get; init; }

        public TracedNode Row(int depth) => new(Name, Kind, depth) { Reference = Reference, Title = Title, Status = Status };
    }
}
