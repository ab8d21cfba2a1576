using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>What a column of a data set's table means.</summary>
internal enum DataSetMeaning { Item, Definition, Cardinality, Type, Profile, Element, Target, Other }

/// <summary>
/// The columns of a table of data items. People map a data set in two ways: a column for each resource or profile that holds the
/// element or nothing, or a column for the profile and one for the element.
/// </summary>
internal sealed partial class DataSetColumns
{
    private static readonly Dictionary<string, DataSetMeaning> Names = new(StringComparer.Ordinal);

    private readonly (DataSetMeaning Meaning, string Name, string? Target)[] columns;

    static DataSetColumns()
    {
        Add(DataSetMeaning.Item, "data item", "data items", "data set item", "data element", "data field", "data item name", "item", "item name");
        Add(DataSetMeaning.Definition, "description", "definition", "meaning", "data item description");
        Add(DataSetMeaning.Cardinality, "cardinality", "occurs", "occurrence", "multiplicity", "optionality", "mandatory", "required");
        Add(DataSetMeaning.Type, "type", "data type", "fhir type");
        Add(DataSetMeaning.Profile, "profile", "fhir profile", "resource", "fhir resource", "target", "target profile");
        Add(DataSetMeaning.Element, "element", "fhir element", "element path", "path", "fhir path", "element id", "mapping", "fhir mapping");
    }

    private DataSetColumns((DataSetMeaning, string, string?)[] columns) => this.columns = columns;

    /// <summary>The columns that a header names; null for a header of stories, or of anything else.</summary>
    public static DataSetColumns? Of(IReadOnlyList<string> header)
    {
        var columns = header.Select(name => Names.TryGetValue(Key(name), out var meaning) ? (meaning, name, null)
            : TargetOf(name) is { } target ? (DataSetMeaning.Target, name, target) : (DataSetMeaning.Other, name, (string?)null)).ToArray();
        var maps = columns.Any(column => column.Item1 == DataSetMeaning.Target) || columns.Any(column => column.Item1 == DataSetMeaning.Element);
        var tellsStories = header.Any(name => ColumnNames.Of(name) is ImportColumn.Want or ImportColumn.Role or ImportColumn.Justification);
        return maps && !tellsStories && columns.Any(column => column.Item1 == DataSetMeaning.Item) ? new(columns) : null;
    }

    /// <summary>The first value of a meaning.</summary>
    public string? One(IReadOnlyList<string> cells, DataSetMeaning meaning) => All(cells, meaning).Select(cell => cell.Value).FirstOrDefault();

    /// <summary>The values of a meaning, each with the name of its column and the canonical that the column is for.</summary>
    public IEnumerable<(string Column, string? Target, string Value)> All(IReadOnlyList<string> cells, DataSetMeaning meaning) =>
        cells.Select((cell, i) => (Column: i < columns.Length ? columns[i] : (DataSetMeaning.Other, $"column {i + 1}", null), Value: cell.Trim()))
            .Where(each => each.Column.Item1 == meaning && each.Value.Length > 0).Select(each => (each.Column.Item2, each.Column.Item3, each.Value));

    /// <summary>The canonical that a name stands for: a canonical itself, a Care Connect profile, or a resource type; null for other words.</summary>
    public static string? TargetOf(string name)
    {
        name = name.Trim();
        if (InteractionParser.IsCanonical(name)) return name;
        if (CareConnect().IsMatch(name)) return "https://fhir.hl7.org.uk/STU3/StructureDefinition/" + name;
        if (UkCore().IsMatch(name)) return "https://fhir.hl7.org.uk/StructureDefinition/" + name;
        return InteractionParser.IsTypeName(name) && !Plain.Contains(name) ? "http://hl7.org/fhir/StructureDefinition/" + name : null;
    }

    // One word with a capital is a resource type, unless it is what people write over other columns.
    private static readonly HashSet<string> Plain = new(StringComparer.OrdinalIgnoreCase)
    {
        "Notes", "Note", "Comment", "Comments", "Section", "Group", "Source", "Example", "Examples", "Status", "Values", "Value", "Rules", "Rule", "Id", "Ref", "Number", "Name", "Title", "Gap", "Gaps",
    };

    private static void Add(DataSetMeaning meaning, params string[] names)
    {
        foreach (var name in names) Names.Add(Key(name), meaning);
    }

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    [GeneratedRegex("^CareConnect-[A-Za-z-]+-[0-9]+$")]
    private static partial Regex CareConnect();

    [GeneratedRegex("^UKCore-[A-Za-z-]+$")]
    private static partial Regex UkCore();
}
