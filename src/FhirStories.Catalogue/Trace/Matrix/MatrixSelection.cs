namespace FhirStories.Catalogue.Trace.Matrix;

/// <summary>What is between a story and a definition.</summary>
/// <param name="Column">The definition, by its place in the selection.</param>
/// <param name="Status">The gravest status of its links.</param>
/// <param name="Links">Number of links.</param>
/// <param name="Key">Key of the statement of the gravest link, the first of several.</param>
public sealed record MatrixCell(int Column, CellStatus Status, int Links, string Key)
{
    /// <summary>Keys of all statements, in their order.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Ids of the elements that links lead to, sorted.</summary>
    public required IReadOnlyList<string> Elements { get; init; }
}

/// <summary>A part of the matrix: the rows and columns that a filter leaves.</summary>
public sealed class MatrixSelection
{
    private readonly MatrixFilter _filter;
    // Place of a column in the selection; -1: it is not in it.
    private readonly int[] _places;

    private MatrixSelection(MatrixFilter filter, int[] places, List<MatrixRow> rows, List<MatrixColumn> columns, int links) =>
        (_filter, _places, Rows, Columns, Links) = (filter, places, rows, columns, links);

    /// <summary>The stories.</summary>
    public IReadOnlyList<MatrixRow> Rows { get; }

    /// <summary>The definitions: those that a link of the rows leads to, and after those of a package the ones that none leads to.</summary>
    public IReadOnlyList<MatrixColumn> Columns { get; }

    /// <summary>Number of links.</summary>
    public int Links { get; }

    /// <summary>What a filter leaves of a matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="unneeded">Definitions without a link that are to be shown as well, as far as the filter takes them.</param>
    public static MatrixSelection Of(TraceMatrix matrix, MatrixFilter filter, IReadOnlyList<MatrixColumn>? unneeded = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(filter);
        var all = matrix.Columns;
        var taken = new bool[all.Count];
        for (var i = 0; i < taken.Length; i++) taken[i] = filter.Takes(all[i]);
        var used = new bool[all.Count];
        var rows = new List<MatrixRow>();
        var links = 0;
        foreach (var row in matrix.Rows)
        {
            if (!filter.Takes(row)) continue;
            var before = links;
            foreach (var link in (MatrixLink[])row.Links)
            {
                if (!taken[link.Column] || !filter.Takes(link)) continue;
                used[link.Column] = true;
                links++;
            }
            if (links > before || !filter.AsksOfLinks) rows.Add(row);
        }
        var known = unneeded is null ? [] : all.Select(column => (column.Package, column.Canonical)).ToHashSet();
        var order = Enumerable.Range(0, all.Count).Where(at => used[at]).Select(at => (Column: all[at], At: at))
            .Concat((unneeded ?? []).Where(column => !known.Contains((column.Package, column.Canonical)) && filter.Takes(column)).Select(column => (Column: column, At: -1)))
            .OrderBy(each => each.Column.Package is null).ThenBy(each => each.Column.Package, StringComparer.Ordinal).ToList();
        var places = new int[all.Count];
        Array.Fill(places, -1);
        for (var i = 0; i < order.Count; i++) if (order[i].At >= 0) places[order[i].At] = i;
        return new MatrixSelection(filter, places, rows, [.. order.Select(each => each.Column)], links);
    }

    /// <summary>The links of a row that the filter leaves, with the places of their columns.</summary>
    public IEnumerable<(int Column, MatrixLink Link)> LinksOf(MatrixRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Links.Where(Takes).Select(link => (_places[link.Column], link));
    }

    /// <summary>The cells of a row, by column; those without a link are left out.</summary>
    public IReadOnlyList<MatrixCell> Cells(MatrixRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return [.. row.Links.Where(Takes).GroupBy(link => _places[link.Column]).OrderBy(group => group.Key).Select(group =>
        {
            var gravest = group.MinBy(link => link.Status);
            return new MatrixCell(group.Key, gravest.Status, group.Count(), gravest.Key)
            {
                Keys = [.. group.Select(link => link.Key).Distinct(StringComparer.Ordinal)],
                Elements = [.. group.Select(link => link.ElementId).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            };
        })];
    }

    /// <summary>The whole selection made small: rows and columns that lie side by side are drawn as one.</summary>
    /// <param name="mostRows">At most so many rows.</param>
    /// <param name="mostColumns">At most so many columns.</param>
    public MatrixOverview Overview(int mostRows, int mostColumns)
    {
        int rowsEach = Each(Rows.Count, mostRows), columnsEach = Each(Columns.Count, mostColumns);
        int height = Number(Rows.Count, rowsEach), width = Number(Columns.Count, columnsEach);
        var counts = new int[height * width * CellStatuses.All.Count];
        for (var i = 0; i < Rows.Count; i++)
            foreach (var link in (MatrixLink[])Rows[i].Links)
                if (Takes(link)) counts[(i / rowsEach * width + _places[link.Column] / columnsEach) * CellStatuses.All.Count + (int)link.Status]++;
        return new MatrixOverview(rowsEach, columnsEach, height, width, counts);
    }

    private bool Takes(MatrixLink link) => _places[link.Column] >= 0 && _filter.Takes(link);

    private static int Each(int number, int most) => Math.Max(1, Number(number, most));

    private static int Number(int number, int each) => (number + each - 1) / each;
}

/// <summary>A selection made small.</summary>
/// <param name="RowsEach">How many rows one of it stands for.</param>
/// <param name="ColumnsEach">How many columns one of it stands for.</param>
/// <param name="Height">Number of its rows.</param>
/// <param name="Width">Number of its columns.</param>
/// <param name="Counts">Number of links by row, column and status, the gravest status first.</param>
public sealed record MatrixOverview(int RowsEach, int ColumnsEach, int Height, int Width, IReadOnlyList<int> Counts)
{
    /// <summary>Number of links of a status in a field.</summary>
    public int this[int row, int column, CellStatus status] => Counts[(row * Width + column) * CellStatuses.All.Count + (int)status];
}
