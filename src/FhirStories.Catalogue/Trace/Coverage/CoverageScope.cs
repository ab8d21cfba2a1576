using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>What coverage is asked of.</summary>
public enum ScopeKind { Catalogue, Story, Feature, Role, Profile, Package, Baseline, DataSet }

/// <summary>The codes of kinds of scopes.</summary>
public static class ScopeKinds
{
    private static readonly string[] Codes = ["catalogue", "story", "feature", "role", "profile", "package", "baseline", "data-set"];

    /// <summary>The code: <c>story</c>, <c>data-set</c>, ….</summary>
    public static string Code(this ScopeKind kind) => Codes[(int)kind];

    /// <summary>The kind of a code, whatever its case; null for another.</summary>
    public static ScopeKind? Find(string code) => Array.FindIndex(Codes, each => string.Equals(each, code, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at ? (ScopeKind)at : null;

    /// <summary>All codes, the whole catalogue first.</summary>
    public static IReadOnlyList<string> All => Codes;
}

/// <summary>What coverage is asked of: the whole catalogue, or a part of it.</summary>
/// <param name="Kind">The kind of part.</param>
/// <param name="Value">Which one: a canonical or reference, for a package <c>name</c> or <c>name#version</c>; null for the catalogue.</param>
public sealed record CoverageScope(ScopeKind Kind, string? Value = null)
{
    /// <summary>The whole catalogue.</summary>
    public static CoverageScope All { get; } = new(ScopeKind.Catalogue);

    /// <summary>It is about definitions, with all that asks for them; not about some of the stories.</summary>
    internal bool IsOfDefinitions => Kind is ScopeKind.Catalogue or ScopeKind.Profile or ScopeKind.Package;

    /// <summary>The statements it has, each once and each story's together, in the order of reports.</summary>
    public StatementNode[] StatementsOf(TraceGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Kind == ScopeKind.Catalogue ? [.. graph.Order.Sorted().SelectMany(story => story.Statements)] : graph.Order.Sort(Statements(graph));
    }

    /// <summary>The statements it has; some may come twice.</summary>
    internal IEnumerable<StatementNode> Statements(TraceGraph graph) => Kind switch
    {
        ScopeKind.Profile or ScopeKind.Package => Profiles(graph).SelectMany(profile => profile.Links).Select(link => link.From),
        ScopeKind.DataSet => DataSets(graph).SelectMany(set => Claims(graph, set)).SelectMany(claim => graph.StoriesOf(claim.Requirement).SelectMany(story => story.Statements).Where(statement => claim.Keys.Contains(statement.Facts.Key))),
        _ => StoriesIn(graph).SelectMany(story => story.Statements),
    };

    /// <summary>The stories it has, without statements too; none of one that is about definitions. Some may come twice.</summary>
    internal IEnumerable<StoryNode> StoriesIn(TraceGraph graph) => Kind switch
    {
        ScopeKind.Catalogue => graph.Stories,
        ScopeKind.Story => Stories(graph, Value!),
        ScopeKind.Feature => OfFeature(graph),
        ScopeKind.Role => graph.Stories.Where(story => story.Facts.Roles.Any(IsValue)),
        ScopeKind.Baseline => Entries(graph).SelectMany(graph.StoriesOf),
        _ => [],
    };

    /// <summary>The data sets it has: the one that is asked about, or those that its stories need.</summary>
    internal IEnumerable<TracedArtefact> DataSets(TraceGraph graph)
    {
        if (Kind is ScopeKind.Profile or ScopeKind.Package) return [];
        if (Kind == ScopeKind.Catalogue) return graph.DataSets;
        if (Kind == ScopeKind.DataSet) return graph.DataSets.Where(set => set.Reference == Value || IsValue(set.Canonical));
        var entries = Entries(graph).ToHashSet(StringComparer.Ordinal);
        var stories = StoriesIn(graph).ToHashSet();
        return graph.DataSets.Where(set => entries.Contains(set.Canonical) || Claims(graph, set).Any(claim => graph.StoriesOf(claim.Requirement).Any(stories.Contains)));
    }

    /// <summary>The definitions it is about: those named by a profile or package, else what its statements lead to.</summary>
    internal IReadOnlyList<ProfileNode> Profiles(TraceGraph graph) => Kind switch
    {
        ScopeKind.Profile => [.. graph.Profiles.Where(profile => profile.IsNamed(Value!))],
        ScopeKind.Package => [.. graph.Profiles.Where(profile => IsOf(profile.Definition))],
        ScopeKind.Catalogue => [.. graph.Profiles],
        ScopeKind.DataSet => [.. Targets(graph).Select(graph.Profile).OfType<ProfileNode>()],
        _ => [.. Statements(graph).SelectMany(statement => statement.Links).Select(link => link.To).OfType<ProfileNode>().Distinct()],
    };

    /// <summary>The definitions that the items of a data set are mapped to, each once.</summary>
    internal IEnumerable<DefinitionEntry> Targets(TraceGraph graph) => DataSets(graph).SelectMany(graph.MappingsOf).Select(mapping => mapping.Target).OfType<string>()
        .Select(target => graph.Resolver.Resolve(target).Definition).OfType<DefinitionEntry>().Distinct();

    /// <summary>Whether a definition is in the package.</summary>
    internal bool IsOf(DefinitionEntry definition) => definition.Source == Value || definition.PackageName == Value;

    /// <summary>Entries of the baseline.</summary>
    internal IReadOnlyList<string> Entries(TraceGraph graph) => Baseline(graph)?.Entries ?? [];

    /// <summary>The baseline; null for another scope or one that is not here.</summary>
    internal TracedBaseline? Baseline(TraceGraph graph) => Kind != ScopeKind.Baseline ? null
        : graph.All<TracedBaseline>().FirstOrDefault(each => each.Reference == Value || each.Canonical == Value || CanonicalTarget.Parse(each.Canonical).Url == Value);

    /// <summary>Stories that a canonical or a reference names.</summary>
    internal static IEnumerable<StoryNode> Stories(TraceGraph graph, string value) => graph.Story(value) is { } story ? [story] : graph.StoriesOf(value);

    /// <summary>A feature and all that is part of it, or of a part of it.</summary>
    private HashSet<StoryNode> OfFeature(TraceGraph graph)
    {
        var asked = graph.Story(Value!) is { Facts.Url: { } url } ? this with { Value = url } : this;
        var found = graph.Stories.Where(story => story.Facts.Reference == Value || story.Facts.Url is { } own && asked.IsValue(own) || story.Facts.Features.Any(asked.IsValue)).ToHashSet();
        for (var next = Features(found); next.Count > 0;)
            next = Features(graph.Stories.Where(story => story.Facts.Features.Any(name => next.Contains(CanonicalTarget.Parse(name).Url)) && found.Add(story)));
        return found;
    }

    private static HashSet<string> Features(IEnumerable<StoryNode> stories) =>
        stories.Where(story => story.Facts.Kind == Catalogue.Stories.StoryKind.Feature).Select(story => story.Facts.Url).OfType<string>().ToHashSet(StringComparer.Ordinal);

    // Whoever names no version means any.
    private bool IsValue(string canonical)
    {
        if (canonical == Value) return true;
        var (asked, named) = (CanonicalTarget.Parse(Value!), CanonicalTarget.Parse(canonical));
        return asked.Url == named.Url && (asked.Version is null || named.Version is null || asked.Version == named.Version);
    }

    // A data set is needed by what its model or one of its maps says so of.
    private static IEnumerable<SatisfiesClaim> Claims(TraceGraph graph, TracedArtefact set) => graph.MapsOf(set).Prepend(set).SelectMany(each => each.Claims);
}
