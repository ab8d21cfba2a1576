namespace FhirStories.Catalogue.Trace.Matrix;

/// <summary>How things stand between a story and a profile: what its links say, the gravest first. What does not count comes last.</summary>
public enum CellStatus
{
    /// <summary>A test says that the statement is not met.</summary>
    Failed,

    /// <summary>The link covers nothing: its target or element is not there.</summary>
    Broken,

    /// <summary>The link may hold: an end of it has changed, or its target is not quite what was meant.</summary>
    Suspect,

    /// <summary>The link holds; nothing shows that.</summary>
    Unverified,

    /// <summary>The link holds, and an example or a test shows it.</summary>
    Verified,

    /// <summary>The statement does not count.</summary>
    Excluded,
}

/// <summary>The codes of statuses.</summary>
public static class CellStatuses
{
    private static readonly string[] Codes = ["failed", "broken", "suspect", "unverified", "verified", "excluded"];

    /// <summary>All statuses, the gravest first.</summary>
    public static IReadOnlyList<CellStatus> All { get; } = Enum.GetValues<CellStatus>();

    /// <summary>The code: that of a statement's status, and <c>broken</c> for a link that leads nowhere.</summary>
    public static string Code(this CellStatus status) => Codes[(int)status];

    /// <summary>The status of a code; null for another.</summary>
    public static CellStatus? Find(string? code) => Array.IndexOf(Codes, code) is >= 0 and var at ? (CellStatus)at : null;

    /// <summary>The status of one link.</summary>
    internal static CellStatus Of(LinkEdge link) => link.From.Status switch
    {
        StatementStatus.Excluded => CellStatus.Excluded,
        StatementStatus.Failed => CellStatus.Failed,
        var statement => link.Strength switch
        {
            Links.LinkStrength.Broken => CellStatus.Broken,
            Links.LinkStrength.Doubtful => CellStatus.Suspect,
            _ => statement == StatementStatus.Verified && IsShown(link) ? CellStatus.Verified : CellStatus.Unverified,
        },
    };

    // A statement that no example shows is verified by a test, and a test speaks for all its links.
    private static bool IsShown(LinkEdge link) => link.HasEvidence || !link.From.Links.Any(each => each.HasEvidence);
}
