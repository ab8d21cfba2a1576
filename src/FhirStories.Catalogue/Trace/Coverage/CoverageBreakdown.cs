using FhirStories.Catalogue.Trace.Facts;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>The statements of a scope by who wants them and what they are part of. One that several want is counted for each of them.</summary>
/// <param name="Totals">All statements.</param>
/// <param name="ByRole">By canonical of the role, which is empty for those that no role wants; sorted.</param>
/// <param name="ByFeature">By canonical of the feature, which is empty for those that are part of none; sorted.</param>
public sealed record CoverageBreakdown(StatementTotals Totals, IReadOnlyList<(string Canonical, StatementTotals Totals)> ByRole, IReadOnlyList<(string Canonical, StatementTotals Totals)> ByFeature)
{
    private static readonly IReadOnlyList<string> None = [""];

    /// <summary>The breakdown of a scope.</summary>
    /// <param name="graph">The graph, which must not change meanwhile.</param>
    /// <param name="scope">What is asked.</param>
    public static CoverageBreakdown Of(TraceGraph graph, CoverageScope scope)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(scope);
        var all = new StatementTotals();
        var roles = new Dictionary<string, StatementTotals>(StringComparer.Ordinal);
        var features = new Dictionary<string, StatementTotals>(StringComparer.Ordinal);
        foreach (var statement in scope.StatementsOf(graph))
        {
            all.Add(statement.Facts.Verb, statement.Status, 1);
            Add(roles, statement.Story.Facts.Roles, statement);
            Add(features, statement.Story.Facts.Features, statement);
        }
        return new CoverageBreakdown(all, Sorted(roles), Sorted(features));
    }

    private static void Add(Dictionary<string, StatementTotals> groups, IReadOnlyList<string> canonicals, StatementNode statement)
    {
        foreach (var canonical in canonicals.Count == 0 ? None : canonicals)
        {
            if (!groups.TryGetValue(canonical, out var totals)) groups.Add(canonical, totals = new StatementTotals());
            totals.Add(statement.Facts.Verb, statement.Status, 1);
        }
    }

    private static IReadOnlyList<(string, StatementTotals)> Sorted(Dictionary<string, StatementTotals> groups) =>
        [.. groups.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => (each.Key, each.Value))];
}
