using FhirStories.Catalogue.Trace.Facts;

namespace FhirStories.Catalogue.Trace;

/// <summary>Number of statements by verb and status.</summary>
public sealed class StatementTotals
{
    private readonly int[] _counts = new int[ConformanceVerbs.All.Count * StatementStatuses.All.Count];

    /// <summary>Number of statements of a verb with a status.</summary>
    public int this[ConformanceVerb verb, StatementStatus status] => _counts[At(verb, status)];

    /// <summary>Number of statements with a status.</summary>
    public int Of(StatementStatus status) => ConformanceVerbs.All.Sum(verb => this[verb, status]);

    /// <summary>Number of statements of a verb.</summary>
    public int Of(ConformanceVerb verb) => StatementStatuses.All.Sum(status => this[verb, status]);

    /// <summary>Number of all statements.</summary>
    public int All => _counts.Sum();

    /// <summary>The totals of some statements.</summary>
    public static StatementTotals Over(IEnumerable<StatementNode> statements)
    {
        var totals = new StatementTotals();
        foreach (var statement in statements) totals.Add(statement.Facts.Verb, statement.Status, 1);
        return totals;
    }

    /// <summary>The totals of statements as a report has them.</summary>
    public static StatementTotals Over(IEnumerable<Coverage.StatementCoverage> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var totals = new StatementTotals();
        foreach (var statement in statements) totals.Add(statement.Verb, statement.Status, 1);
        return totals;
    }

    internal StatementTotals Copy()
    {
        var copy = new StatementTotals();
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }

    internal void Add(ConformanceVerb verb, StatementStatus status, int count) => _counts[At(verb, status)] += count;

    private static int At(ConformanceVerb verb, StatementStatus status) => (int)verb * StatementStatuses.All.Count + (int)status;
}
