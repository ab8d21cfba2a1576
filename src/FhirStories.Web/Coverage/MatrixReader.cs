using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Matrix;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Coverage;

/// <summary>Reads the matrix: one question to the trace, whatever the size of the catalogue; everything else is a selection of what it answers.</summary>
internal sealed class MatrixReader(ICatalogueQueries queries, CatalogueNames names, PageTexts texts)
{
    /// <summary>Stories on a page.</summary>
    public const int RowsEach = 50;

    /// <summary>Profiles on a page.</summary>
    public const int ColumnsEach = 40;

    // More features than these are what filters are for.
    private const int MostSummaryRows = 100;

    // Packages in the table by feature; a reader loses more than these from sight.
    private const int MostSummaryColumns = 8;

    /// <summary>A page of the matrix.</summary>
    public async Task<MatrixView> PageAsync(MatrixQuery query, CancellationToken cancellation)
    {
        var (matrix, selection) = await SelectAsync(query, cancellation);
        var roles = await names.RolesAsync(cancellation);
        int rowPage = Address.ReadPage(query.Rows, selection.Rows.Count, RowsEach), columnPage = Address.ReadPage(query.Columns, selection.Columns.Count, ColumnsEach);
        int firstRow = (rowPage - 1) * RowsEach, firstColumn = (columnPage - 1) * ColumnsEach;
        var columns = selection.Columns.Skip(firstColumn).Take(ColumnsEach).ToList();
        var rows = selection.Rows.Skip(firstRow).Take(RowsEach).ToList();
        var filters = new MatrixFilters(query, matrix, roles, texts);
        return new MatrixView
        {
            Groups = [.. Groups(selection, rows, firstRow, firstColumn, columns.Count)],
            Columns = [.. columns.Select((column, at) => Column(column, at + 1 < columns.Count && columns[at + 1].Package != column.Package))],
            Packages = [.. Runs(columns)],
            Totals = (selection.Rows.Count, selection.Columns.Count, selection.Links),
            Shown = (rows.Count == 0 ? 0 : firstRow + 1, firstRow + rows.Count, columns.Count == 0 ? 0 : firstColumn + 1, firstColumn + columns.Count),
            RowPaging = Address.Paging(rowPage, selection.Rows.Count, RowsEach, page => (query with { Rows = Address.Page(page) }).Href("/matrix")),
            ColumnPaging = Address.Paging(columnPage, selection.Columns.Count, ColumnsEach, page => (query with { Columns = Address.Page(page) }).Href("/matrix")),
            Facets = filters.Facets,
            Active = filters.Active,
            Summary = Summary(query, selection),
            IsEmpty = matrix.Rows.Count == 0,
        };
    }

    /// <summary>What a question leaves of the matrix.</summary>
    public async Task<(TraceMatrix Matrix, MatrixSelection Selection)> SelectAsync(MatrixQuery query, CancellationToken cancellation)
    {
        var matrix = await queries.TraceAsync(TraceMatrix.Of, cancellation);
        var unneeded = query.WithUnneeded ? (await queries.CoverageAsync(CoverageScope.All, CoverageDetail.Summary, cancellation)).Profiles.Where(profile => profile.Stories == 0)
            .Select(profile => new MatrixColumn(profile.Canonical, profile.Name, profile.Package, profile.FhirVersion)).ToList() : null;
        return (matrix, MatrixSelection.Of(matrix, query.Filter, unneeded));
    }

    /// <summary>A row of a CSV file for each cell, and one for each story without any where no filter asks for links.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> CellsAsync(MatrixQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var (_, selection) = await SelectAsync(query, cancellation);
        foreach (var row in selection.Rows)
        {
            string[] story = [row.Facts.Name, row.Title, string.Join("; ", row.Facts.Features), string.Join("; ", row.Facts.Roles)];
            var cells = selection.Cells(row);
            if (cells.Count == 0) yield return [.. story, "", "", "", "", "", "", ""];
            foreach (var cell in cells)
            {
                var column = selection.Columns[cell.Column];
                yield return [.. story, column.Canonical, column.Title, column.Package ?? "", cell.Status.Code(), cell.Links.ToString(PageTexts.Culture), string.Join("; ", cell.Keys), string.Join("; ", cell.Elements)];
            }
        }
    }

    private IEnumerable<MatrixGroupView> Groups(MatrixSelection selection, List<MatrixRow> rows, int first, int firstColumn, int columns)
    {
        for (var start = 0; start < rows.Count;)
        {
            var feature = rows[start].Feature;
            var end = start;
            while (end < rows.Count && rows[end].Feature?.Canonical == feature?.Canonical) end++;
            yield return new MatrixGroupView(
                FeatureLink(feature), [.. Enumerable.Range(start, end - start).Select(at => Row(selection, rows[at], first + at + 1, firstColumn, columns))]);
            start = end;
        }
    }

    private ItemLink FeatureLink(MatrixFeature? feature) =>
        feature is null ? new ItemLink(texts["Matrix.NoFeature"], null) : CatalogueNames.Feature(feature.Canonical, feature.Title, feature.Reference);

    private MatrixRowView Row(MatrixSelection selection, MatrixRow row, int number, int firstColumn, int columns)
    {
        var isFeature = row.Facts.Kind == Catalogue.Stories.StoryKind.Feature;
        var cells = new MatrixCellView?[columns];
        foreach (var cell in selection.Cells(row))
        {
            if (cell.Column < firstColumn || cell.Column >= firstColumn + columns) continue;
            cells[cell.Column - firstColumn] = new MatrixCellView(
                cell.Status.Code(), cell.Links == 1 ? texts["Matrix.OneLink", StatusWords(cell.Status)] : texts["Matrix.Links", StatusWords(cell.Status), Labels.Number(cell.Links)],
                cell.Links, CatalogueNames.StoryHref(row.Facts.Reference, isFeature, cell.Key));
        }
        return new MatrixRowView(number, row.Title, CatalogueNames.StoryHref(row.Facts.Reference, isFeature), cells);
    }

    private static MatrixColumnView Column(MatrixColumn column, bool endsPackage) =>
        new(column.Title, column.Package is null ? null : Addresses.Profile(Definitions.CanonicalTarget.Parse(column.Canonical).Url), column.Canonical, endsPackage);

    private IEnumerable<(string, int)> Runs(List<MatrixColumn> columns)
    {
        for (var start = 0; start < columns.Count;)
        {
            var end = start;
            while (end < columns.Count && columns[end].Package == columns[start].Package) end++;
            yield return (columns[start].Package ?? texts["Matrix.NotHere"], end - start);
            start = end;
        }
    }

    private MatrixSummary Summary(MatrixQuery query, MatrixSelection selection)
    {
        var packages = selection.Columns.GroupBy(column => column.Package).Select(group => group.Key).Take(MostSummaryColumns).ToList();
        var places = selection.Columns.Select(column => packages.IndexOf(column.Package)).ToList();
        var rows = new List<(ItemLink, int, IReadOnlyList<MatrixSummaryCell?>)>();
        foreach (var feature in selection.Rows.GroupBy(row => row.Feature?.Canonical).Take(MostSummaryRows))
        {
            var (links, attention) = (new int[packages.Count], new int[packages.Count]);
            foreach (var (column, link) in feature.SelectMany(selection.LinksOf))
            {
                if (places[column] is not (>= 0 and var at)) continue;
                links[at]++;
                if (link.Status <= CellStatus.Suspect) attention[at]++;
            }
            rows.Add((FeatureLink(feature.First().Feature), feature.Count(), [.. packages.Select((package, at) => links[at] == 0 ? null : new MatrixSummaryCell(
                links[at], attention[at], (query with { Feature = feature.Key ?? query.Feature, Package = package ?? MatrixFilter.NotHere, Rows = null, Columns = null }).Href("/matrix")))]));
        }
        return new MatrixSummary([.. packages.Select(package => package ?? texts["Matrix.NotHere"])], rows);
    }

    /// <summary>A status in plain words.</summary>
    public string StatusWords(CellStatus status) => status == CellStatus.Broken ? texts["Matrix.Broken"] : texts[$"Trace.Statement.{status.Code()}"];
}
