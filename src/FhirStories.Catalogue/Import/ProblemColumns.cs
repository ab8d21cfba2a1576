namespace FhirStories.Catalogue.Import;

/// <summary>Which column people have to look at for a problem or for advice.</summary>
public static class ProblemColumns
{
    private static readonly Dictionary<string, ImportColumn> Columns = new(StringComparer.Ordinal)
    {
        ["id-twice"] = ImportColumn.Id,
        ["columns-shifted"] = ImportColumn.Role,
        ["missing-title"] = ImportColumn.Title,
        ["long-title"] = ImportColumn.Title,
        ["missing-role"] = ImportColumn.Role,
        ["developer-as-role"] = ImportColumn.Role,
        ["persona-as-role"] = ImportColumn.Role,
        ["unknown-role"] = ImportColumn.Role,
        ["misspelt-role"] = ImportColumn.Role,
        ["missing-care-setting"] = ImportColumn.CareSetting,
        ["missing-secondary-role"] = ImportColumn.SecondaryRole,
        ["missing-want"] = ImportColumn.Want,
        ["negative-want"] = ImportColumn.Want,
        ["solution-words-in-want"] = ImportColumn.Want,
        ["several-needs-in-want"] = ImportColumn.Want,
        ["duplicate-story"] = ImportColumn.Want,
        ["missing-justification"] = ImportColumn.Justification,
        ["justification-repeats-want"] = ImportColumn.Justification,
        ["missing-acceptance-criteria"] = ImportColumn.Criteria,
        ["undecided-link"] = ImportColumn.Profiles,
        ["unexplained-gap"] = ImportColumn.Profiles,
        ["broken-link"] = ImportColumn.Profiles,
        ["deprecated-profile"] = ImportColumn.Profiles,
    };

    /// <summary>The column of a code of a problem or of a story rule; null where it is no single one.</summary>
    public static ImportColumn? Of(string code) => Columns.TryGetValue(code, out var column) ? column : null;
}
