using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>Which statements are asked for; null means any.</summary>
/// <param name="Scope">The part of the catalogue.</param>
public sealed record StatementFilter(CoverageScope Scope)
{
    /// <summary>How far it is met.</summary>
    public StatementStatus? Status { get; init; }

    /// <summary>How binding it is.</summary>
    public ConformanceVerb? Verb { get; init; }

    /// <summary>Canonical of a role that wants it; empty: no role does.</summary>
    public string? Role { get; init; }

    /// <summary>Canonical of a feature that it is part of; empty: it is part of none.</summary>
    public string? Feature { get; init; }

    /// <summary>Its author knows that nothing meets it.</summary>
    public bool OnlyAcknowledged { get; init; }

    /// <summary>Words that its story's title or name, its key or its label has: all of them, whatever their case.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether a statement, which is in the scope, is asked for.</summary>
    public bool Takes(StatementNode statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return (Status is null || statement.Status == Status) && (Verb is null || statement.Facts.Verb == Verb) && (!OnlyAcknowledged || statement.Facts.HasGap)
            && IsOf(statement.Story.Facts.Roles, Role) && IsOf(statement.Story.Facts.Features, Feature)
            && Words.All(word => Has(statement.Story.Facts.Title, word) || Has(statement.Story.Facts.Name, word) || Has(statement.Facts.Key, word) || Has(statement.Facts.Label, word));
    }

    private static bool IsOf(IReadOnlyList<string> canonicals, string? asked) => asked is null || (asked.Length == 0 ? canonicals.Count == 0 : canonicals.Contains(asked));

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>A statement in a list.</summary>
/// <param name="Story">Reference of its story.</param>
/// <param name="Name"><c>{story}#{key}</c>.</param>
/// <param name="Key">Its key.</param>
/// <param name="Status">How far it is met.</param>
public sealed record ListedStatement(string Story, string Name, string Key, StatementStatus Status)
{
    /// <summary>Whether its story is a feature.</summary>
    public bool IsOfFeature { get; init; }

    /// <summary>Title of its story.</summary>
    public string? StoryTitle { get; init; }

    /// <summary>What it is called.</summary>
    public string? Label { get; init; }

    /// <summary>How binding it is.</summary>
    public ConformanceVerb Verb { get; init; }

    /// <summary>Why it has its status.</summary>
    public string? Reason { get; init; }

    /// <summary>Its author knows that nothing meets it.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>Where it leads: each link as its author wrote it, with what became of it.</summary>
    public IReadOnlyList<(string Target, LinkStatus Status, bool IsSuspect)> Links { get; init; } = [];
}

/// <summary>A part of a list of statements.</summary>
/// <param name="Total">Number of all that are asked for.</param>
/// <param name="Statements">The part, by story title and place in the story.</param>
public sealed record StatementList(int Total, IReadOnlyList<ListedStatement> Statements)
{
    /// <summary>Reads a part of the list.</summary>
    /// <param name="graph">The graph, which must not change meanwhile.</param>
    /// <param name="filter">What is asked for.</param>
    /// <param name="skip">How many are left out.</param>
    /// <param name="take">How many are read at most.</param>
    public static StatementList Read(TraceGraph graph, StatementFilter filter, int skip, int take)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(filter);
        // Whole stories are put in order, not statements: of a large catalogue that is the better part of the work.
        var stories = filter.Scope.StatementsOf(graph).Where(filter.Takes).GroupBy(statement => statement.Story)
            .OrderBy(story => story.Key.Facts.Title ?? story.Key.Facts.Name, StringComparer.OrdinalIgnoreCase).ThenBy(story => story.Key.Facts.Reference, StringComparer.Ordinal);
        var total = 0;
        var part = new List<ListedStatement>();
        foreach (var story in stories)
        {
            var number = story.Count();
            if (total + number > skip && part.Count < take)
                part.AddRange(story.OrderBy(statement => statement.Place).Skip(Math.Max(0, skip - total)).Take(take - part.Count).Select(Row));
            total += number;
        }
        return new StatementList(total, part);
    }

    private static ListedStatement Row(StatementNode statement) => new(statement.Story.Facts.Reference, statement.Name, statement.Facts.Key, statement.Status)
    {
        IsOfFeature = statement.Story.Facts.Kind == StoryKind.Feature,
        StoryTitle = statement.Story.Facts.Title,
        Label = statement.Facts.Label,
        Verb = statement.Facts.Verb,
        Reason = statement.Reason,
        IsAcknowledged = statement.Facts.HasGap,
        Links = [.. statement.Links.Select(link => (link.Target.Written, link.Status, link.IsSuspect))],
    };
}
