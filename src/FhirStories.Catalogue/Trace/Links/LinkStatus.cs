namespace FhirStories.Catalogue.Trace.Links;

/// <summary>What became of a link when it was followed.</summary>
public enum LinkStatus
{
    /// <summary>The target is there.</summary>
    Ok,

    /// <summary>The target says that it satisfies the statement; the statement does not name it.</summary>
    OneSided,

    /// <summary>The target is no FHIR definition: a page, a document. It counts, and cannot be followed.</summary>
    External,

    /// <summary>The target is there, and a newer version of what the link pins is there too, or the pinned version has gone.</summary>
    Outdated,

    /// <summary>No version is named, and several are here.</summary>
    Ambiguous,

    /// <summary>The target is retired.</summary>
    Unwanted,

    /// <summary>A version is pinned that is newer than any that is here.</summary>
    Predated,

    /// <summary>The definition is there, the element is not.</summary>
    ElementNotFound,

    /// <summary>Nothing here has this canonical.</summary>
    Orphaned,

    /// <summary>Its statement shares its key with one before it in the story: nobody can say which is meant.</summary>
    DuplicateKey,

    /// <summary>What derives from something derives in the end from itself.</summary>
    Cycle,
}

/// <summary>How far a link of a status counts.</summary>
public enum LinkStrength
{
    /// <summary>It covers its statement.</summary>
    Covering,

    /// <summary>It may cover its statement; somebody has to look.</summary>
    Doubtful,

    /// <summary>It covers nothing.</summary>
    Broken,
}

/// <summary>The codes of statuses and what they mean.</summary>
public static class LinkStatuses
{
    private static readonly string[] Codes =
        ["ok", "one-sided", "external", "outdated", "ambiguous", "unwanted", "predated", "element-not-found", "orphaned", "duplicate-key", "cycle"];

    /// <summary>The code, as in our CodeSystem <c>link-status</c>.</summary>
    public static string Code(this LinkStatus status) => Codes[(int)status];

    /// <summary>The status of a code; null for another.</summary>
    public static LinkStatus? Find(string code) => Array.IndexOf(Codes, code) is >= 0 and var at ? (LinkStatus)at : null;

    /// <summary>All codes, in the order of the enum.</summary>
    public static IReadOnlyList<string> All => Codes;

    /// <summary>How far a link of the status counts.</summary>
    public static LinkStrength Strength(this LinkStatus status) => status switch
    {
        LinkStatus.Ok or LinkStatus.OneSided or LinkStatus.External => LinkStrength.Covering,
        LinkStatus.Outdated or LinkStatus.Ambiguous or LinkStatus.Unwanted => LinkStrength.Doubtful,
        _ => LinkStrength.Broken,
    };
}
