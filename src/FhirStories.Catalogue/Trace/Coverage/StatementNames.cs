using System.Collections;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>Names of statements in the order of reports, each once. A name is made when somebody reads it: a large report has a million, and few are read twice.</summary>
internal sealed class StatementNames : IReadOnlyList<string>
{
    private readonly StatementNode[] _statements;

    private StatementNames(StatementNode[] statements) => _statements = statements;

    public int Count => _statements.Length;

    public string this[int index] => _statements[index].Name;

    /// <summary>The statements of links that are needs.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<LinkEdge> links, StoryOrder order)
    {
        var statements = order.Sort(links.Where(link => link.IsNeed).Select(link => link.From));
        if (statements.Length == 0) return [];
        // Versions of a story share its name, and stand side by side.
        for (var i = 1; i < statements.Length; i++)
            if (statements[i].Story != statements[i - 1].Story && statements[i].Story.Facts.Name == statements[i - 1].Story.Facts.Name) return [.. statements.Select(each => each.Name).Distinct(StringComparer.Ordinal)];
        return new StatementNames(statements);
    }

    public IEnumerator<string> GetEnumerator()
    {
        foreach (var statement in _statements) yield return statement.Name;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
