using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>
/// Looks values up by the meaning of their column, and knows which of them have found a place in the resources: what has
/// none becomes a source field, so that nothing of the source is lost.
/// </summary>
internal sealed class RowValues(ImportRow row)
{
    private readonly HashSet<string> placed = new(StringComparer.Ordinal);

    public string? One(ImportColumn column) => All(column) is [var first, ..] ? first : null;

    /// <summary>The values of the first field with this meaning; of a column that takes several, those of all of them.</summary>
    public IReadOnlyList<string> All(ImportColumn column) => Fields(column) switch
    {
        [] => [],
        [var only] => only.Values,
        var several => [.. several.SelectMany(field => field.Values)],
    };

    /// <summary>The items of a list. A table cell holds its items on lines of their own, often with bullets or numbers.</summary>
    public IReadOnlyList<string> Items(ImportColumn column) =>
        [.. Fields(column).SelectMany(field => field.IsList ? field.Values.Where(ListLines.SaysSomething) : ListLines.Of(field.Values[0]))];

    /// <summary>Notes that the value stands verbatim in a resource.</summary>
    public string Place(string value)
    {
        placed.Add(value);
        return value;
    }

    /// <summary>Every value that stands nowhere else, under the name of its column.</summary>
    public ValueList<SourceField> Rest() =>
        row.Fields.SelectMany(field => field.Values.Where(value => !placed.Contains(value)).Select(value => new SourceField(field.Name, value))).ToValueList();

    private List<ImportField> Fields(ImportColumn column)
    {
        var found = new List<ImportField>(1);
        foreach (var field in row.Fields)
            if (field.Column == column && (found.Count == 0 || ColumnNames.TakesList(column))) found.Add(field);
        return found;
    }
}
