namespace FhirStories.Catalogue.Import.Inferno;

/// <summary>The columns of Inferno's requirement files.</summary>
/// <remarks>From inferno-core's documentation of requirements: a row for each requirement, <c>set@id</c> names it.</remarks>
internal static class InfernoColumns
{
    public const string Set = "Req Set";
    public const string Id = "ID";
    public const string Url = "URL";
    public const string Requirement = "Requirement";
    public const string Conformance = "Conformance";
    public const string Actors = "Actors";
    public const string SubRequirements = "Sub-Requirement(s)";
    public const string Conditionality = "Conditionality";
    public const string Reason = "Not Tested Reason";
    public const string Details = "Not Tested Details";

    /// <summary>Name under which a story keeps a header that is not the usual one.</summary>
    public const string Header = "Columns";

    /// <summary>Name under which a story keeps where in the file its rows stood.</summary>
    public const string Rows = "Rows";

    /// <summary>The header as Inferno writes it.</summary>
    public static IReadOnlyList<string> Usual { get; } = [Set, Id, Url, Requirement, Conformance, Actors, SubRequirements, Conditionality, Reason, Details];

    /// <summary>Whether a header is that of such a file.</summary>
    public static bool Are(IReadOnlyList<string> header) => header.Contains(Set) && header.Contains(Id) && header.Contains(Requirement);

    /// <summary>Whether a header is that of a report on which tests cover what.</summary>
    public static bool AreCoverage(IReadOnlyList<string> header) => Are(header) && header.Any(name => name.EndsWith("Short ID(s)", StringComparison.Ordinal));
}
