using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>What coverage is asked of.</summary>
public enum ScopeKind { Catalogue, Story, Feature, Role, Profile, Package, Baseline }

/// <summary>What coverage is asked of: the whole catalogue, or a part of it.</summary>
/// <param name="Kind">The kind of part.</param>
/// <param name="Value">Which one: a canonical or reference, for a package <c>name</c> or <c>name#version</c>; null for the catalogue.</param>
public sealed record CoverageScope(ScopeKind Kind, string? Value = null)
{
    /// <summary>The whole catalogue.</summary>
    public static CoverageScope All { get; } = new(ScopeKind.Catalogue);

    /// <summary>It is about definitions, with all that asks for them; not about some of the stories.</summary>
    internal bool IsOfDefinitions => Kind is ScopeKind.Catalogue or ScopeKind.Profile or ScopeKind.Package;

    /// <summary>The statements it has; some may come twice.</summary>
    internal IEnumerable<StatementNode> Statements(TraceGraph graph) => Kind switch
    {
        ScopeKind.Catalogue => Of(graph.Stories),
        ScopeKind.Story => Of(Stories(graph, Value!)),
        ScopeKind.Feature => Of(graph.Stories.Where(story => story.Facts.Features.Any(IsValue) || Is(story, Value!))),
        ScopeKind.Role => Of(graph.Stories.Where(story => story.Facts.Roles.Any(IsValue))),
        ScopeKind.Baseline => Of(Entries(graph).SelectMany(graph.StoriesOf)),
        _ => Profiles(graph).SelectMany(profile => profile.Links).Select(link => link.From),
    };

    /// <summary>The definitions it is about: those named by a profile or package, else what its statements lead to.</summary>
    internal IReadOnlyList<ProfileNode> Profiles(TraceGraph graph) => Kind switch
    {
        ScopeKind.Profile => [.. graph.Profiles.Where(profile => profile.IsNamed(Value!))],
        ScopeKind.Package => [.. graph.Profiles.Where(profile => IsOf(profile.Definition))],
        ScopeKind.Catalogue => [.. graph.Profiles],
        _ => [.. Statements(graph).SelectMany(statement => statement.Links).Select(link => link.To).OfType<ProfileNode>().Distinct()],
    };

    /// <summary>Whether a definition is in the package.</summary>
    internal bool IsOf(DefinitionEntry definition) => definition.Source == Value || definition.PackageName == Value;

    /// <summary>Entries of the baseline.</summary>
    internal IReadOnlyList<string> Entries(TraceGraph graph) => Baseline(graph)?.Entries ?? [];

    /// <summary>The baseline; null for another scope or one that is not here.</summary>
    internal TracedBaseline? Baseline(TraceGraph graph) => Kind != ScopeKind.Baseline ? null
        : graph.All<TracedBaseline>().FirstOrDefault(each => each.Reference == Value || each.Canonical == Value || CanonicalTarget.Parse(each.Canonical).Url == Value);

    /// <summary>Stories that a canonical or a reference names.</summary>
    internal static IEnumerable<StoryNode> Stories(TraceGraph graph, string value) => graph.Story(value) is { } story ? [story] : graph.StoriesOf(value);

    private bool IsValue(string canonical) => canonical == Value || CanonicalTarget.Parse(canonical).Url == Value;

    private static bool Is(StoryNode story, string value) => story.Facts.Reference == value || story.Facts.Url == value;

    private static IEnumerable<StatementNode> Of(IEnumerable<StoryNode> stories) => stories.SelectMany(story => story.Statements);
}
