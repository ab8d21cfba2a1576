using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>Rows below a header, whatever file they came from: of stories, or of a data set.</summary>
/// <param name="fileName">Name of the file, which a data set gets.</param>
/// <param name="mapping">What the columns mean.</param>
internal sealed class TableRows(string fileName, ColumnMapping mapping)
{
    // People put a title and a date above their tables.
    private const int MostRowsAbove = 10;

    private ImportError? noHeader;
    private int rowsAbove;
    private DataSetTable? dataSet;

    /// <summary>The names of the columns; null until a row has named them.</summary>
    public IReadOnlyList<string>? Header { get; private set; }

    /// <summary>False where nothing that follows can be read.</summary>
    public bool GoesOn => rowsAbove < MostRowsAbove;

    /// <summary>What a row is: a row of a story, what is wrong with it, or null where it says nothing of its own.</summary>
    public ImportEntry? Add(int line, List<string> cells)
    {
        if (cells.TrueForAll(string.IsNullOrWhiteSpace)) return null;
        if (Header is null)
        {
            TryHeader(line, [.. cells.Select(name => name.Trim())]);
            return null;
        }
        return dataSet is not null ? dataSet.Add(line, cells) : new ImportRow(line, Fields(Header, cells));
    }

    /// <summary>What there is to say once all rows are read: the data set, which is one thing whatever the number of its rows, or that there was no header.</summary>
    public IEnumerable<ImportEntry> Finish() =>
        Header is null && noHeader is not null ? [noHeader]
        : dataSet is { Items.Count: > 0 } ? DataSetBuilder.Build(fileName, dataSet.Items).Select(resource => new ImportedResource(dataSet.Items[0].Line, resource)) : [];

    /// <summary>The name of a column; one without a name is called by its place.</summary>
    public static string NameOf(IReadOnlyList<string> header, int at) => at < header.Count && header[at].Length > 0 ? header[at] : $"column {at + 1}";

    private void TryHeader(int line, List<string> cells)
    {
        if (DataSetColumns.Of(cells) is { } columns) dataSet = new DataSetTable(columns);
        else if (!cells.Select((_, i) => NameOf(cells, i)).Any(name => ColumnMapping.IsCore(mapping.Of(name))))
        {
            noHeader ??= new ImportError(line, "no-header", $"The first line must name the columns, among them Title, 'I want' or Text (or, for a data set, Data item and the resources that hold it). It holds: {string.Join(" | ", cells.Take(8).Select(Short))}.");
            rowsAbove++;
            return;
        }
        Header = cells;
    }

    private ValueList<ImportField> Fields(IReadOnlyList<string> header, List<string> cells) =>
        cells.Select((cell, i) => (Name: NameOf(header, i), Cell: cell)).Where(each => !string.IsNullOrWhiteSpace(each.Cell) && !mapping.LeftOut.Contains(each.Name))
            .Select(each => mapping.Field(each.Name, [each.Cell])).ToValueList();

    private static string Short(string name) => name.Length > 30 ? name[..30] + "…" : name;
}
