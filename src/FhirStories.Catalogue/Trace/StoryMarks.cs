using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace;

/// <summary>
/// What a story is searched by that does not stand in it: the statuses of its links and derivations (parameter <c>link-status</c>), and those of its
/// statements (<c>coverage-status</c>). One bit each.
/// </summary>
public static class StoryMarks
{
    /// <summary>The parameter of the statuses of links: the codes of <see cref="LinkStatuses"/>, and <see cref="Suspect"/>.</summary>
    public const string LinkStatusParameter = "link-status";

    /// <summary>The parameter of the statuses of statements.</summary>
    public const string CoverageStatusParameter = "coverage-status";

    /// <summary>A link is suspect, whatever its status.</summary>
    public const string Suspect = "suspect";

    private static readonly int SuspectBit = LinkStatuses.All.Count;
    private static readonly int FirstOfCoverage = SuspectBit + 1;

    /// <summary>Whether a search parameter is one of the two.</summary>
    public static bool Has(string parameter) => parameter is LinkStatusParameter or CoverageStatusParameter;

    /// <summary>The marks that a value of a parameter means; 0 where no story can have it.</summary>
    /// <param name="parameter">One of the two.</param>
    /// <param name="system">System of the code; null for any.</param>
    /// <param name="code">The code; null for all of the parameter.</param>
    public static int Of(string parameter, string? system, string? code)
    {
        if (!Has(parameter) || system is not null && system != $"{Canonicals.Definitions}/CodeSystem/{parameter}") return 0;
        if (parameter == LinkStatusParameter)
            return code switch
            {
                null => (1 << FirstOfCoverage) - 1,
                Suspect => 1 << SuspectBit,
                _ => LinkStatuses.Find(code) is { } status ? Of(status) : 0,
            };
        return code is null ? StatementStatuses.All.Aggregate(0, (all, status) => all | Of(status)) : StatementStatuses.Find(code) is { } found ? Of(found) : 0;
    }

    /// <summary>The marks of a story's own links and statements.</summary>
    internal static int Of(StoryNode story)
    {
        // A story that states nothing that could be met is not met.
        if (story.IsUnstated) return Of(story.IsExcluded ? StatementStatus.Excluded : StatementStatus.Uncovered);
        var marks = 0;
        foreach (var statement in story.Statements)
        {
            marks |= Of(statement.Status);
            foreach (var link in statement.Links) marks |= Of(link.Status) | (link.IsSuspect ? 1 << SuspectBit : 0);
        }
        return marks;
    }

    internal static int Of(LinkStatus status) => 1 << (int)status;

    private static int Of(StatementStatus status) => 1 << (FirstOfCoverage + (int)status);
}

/// <summary>Stories that have a mark, told by the shorter list.</summary>
/// <param name="Keys">Keys in the store, ascending.</param>
/// <param name="AreOthers">True: these are the stories that have it not; all others have it.</param>
public sealed record MarkedStories(IReadOnlyList<long> Keys, bool AreOthers);
