using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>What the columns of a source mean: what their names say, but where somebody has decided otherwise.</summary>
public sealed record ColumnMapping
{
    /// <summary>What the names say.</summary>
    public static ColumnMapping ByName { get; } = new();

    /// <summary>The meaning of columns by their names; null for one whose values are kept beside the story, under its name.</summary>
    public IReadOnlyDictionary<string, ImportColumn?> Decided { get; init; } = new Dictionary<string, ImportColumn?>();

    /// <summary>Names of columns that are not read.</summary>
    public IReadOnlySet<string> LeftOut { get; init; } = new HashSet<string>();

    /// <summary>What a column means; null where it has no place of its own in a story.</summary>
    public ImportColumn? Of(string name) => LeftOut.Contains(name) ? null : Decided.TryGetValue(name, out var column) ? column : ColumnNames.Of(name);

    /// <summary>Whether a column may stand several times, its values one after the other.</summary>
    public static bool TakesSeveral(ImportColumn column) => ColumnNames.TakesList(column);

    /// <summary>Whether a row needs a value in one of these columns to become a story.</summary>
    public static bool IsCore(ImportColumn? column) => column is ImportColumn.Text or ImportColumn.Want or ImportColumn.Title;

    internal ImportField Field(string name, ValueList<string> values, bool isList = false) => new(name, values, isList) { Column = Of(name) };
}

/// <summary>How a table is read.</summary>
/// <param name="Mapping">What its columns mean.</param>
/// <param name="Sheet">Of a workbook, the sheet; null for the first that holds something.</param>
public sealed record ImportColumns(ColumnMapping Mapping, string? Sheet = null)
{
    /// <summary>The first sheet, its columns by their names.</summary>
    public static ImportColumns ByName { get; } = new(ColumnMapping.ByName);
}
