namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>Figures of a scope that the graph keeps: the whole catalogue, or one profile.</summary>
/// <param name="Totals">Its statements.</param>
/// <param name="Unmet">Its stories none of whose statements is met.</param>
/// <param name="Date">The last day on which one of its stories changed.</param>
internal sealed record KeptScope(StatementTotals Totals, IReadOnlyCollection<StoryNode> Unmet, string? Date)
{
    /// <summary>What is kept of a scope; null where nothing is.</summary>
    public static KeptScope? Of(TraceGraph graph, CoverageScope scope) => scope.Kind switch
    {
        ScopeKind.Catalogue => new KeptScope(graph.Totals, graph.Figures.Unmet, graph.Figures.Latest.Of(graph.Stories.Where(story => story.Statements.Count > 0).Select(story => story.Facts.Date))),
        ScopeKind.Profile when scope.Profiles(graph) is [var one] => new KeptScope(one.Totals, one.Unmet, one.Latest.Of(one.Links.Select(link => link.From.Story.Facts.Date))),
        _ => null,
    };
}
