namespace FhirStories.Web.Models;

/// <summary>A page of the matrix of stories and profiles.</summary>
internal sealed record MatrixView
{
    /// <summary>Stories of this page, by feature.</summary>
    public required IReadOnlyList<MatrixGroupView> Groups { get; init; }

    /// <summary>Profiles of this page.</summary>
    public required IReadOnlyList<MatrixColumnView> Columns { get; init; }

    /// <summary>Packages over the columns, with the number of columns of each.</summary>
    public required IReadOnlyList<(string Title, int Columns)> Packages { get; init; }

    /// <summary>Number of stories, profiles and links that the filters leave.</summary>
    public required (int Stories, int Profiles, int Links) Totals { get; init; }

    /// <summary>Which stories and profiles of those this page shows: first and last, from 1.</summary>
    public required (int FirstRow, int LastRow, int FirstColumn, int LastColumn) Shown { get; init; }

    public required Paging RowPaging { get; init; }

    public required Paging ColumnPaging { get; init; }

    public required IReadOnlyList<FacetView> Facets { get; init; }

    public required IReadOnlyList<ActiveFilter> Active { get; init; }

    /// <summary>Links by feature and package: the whole at a glance, and what the heat map shows in numbers.</summary>
    public required MatrixSummary Summary { get; init; }

    /// <summary>Whether the catalogue has any story.</summary>
    public required bool IsEmpty { get; init; }
}

/// <summary>Stories of a feature.</summary>
internal sealed record MatrixGroupView(ItemLink Feature, IReadOnlyList<MatrixRowView> Rows);

/// <summary>A story with a cell for each column, null where it has no link there. Its number is its place among all that the filters leave, from 1.</summary>
internal sealed record MatrixRowView(int Number, string Title, string Href, IReadOnlyList<MatrixCellView?> Cells);

/// <summary>A cell.</summary>
/// <param name="Code">Code of its status.</param>
/// <param name="Words">What it says, in words.</param>
/// <param name="Links">Number of links.</param>
/// <param name="Href">The story, at the statement that the link belongs to.</param>
internal sealed record MatrixCellView(string Code, string Words, int Links, string Href);

/// <summary>A profile.</summary>
internal sealed record MatrixColumnView(string Title, string? Href, string Canonical, bool EndsPackage);

/// <summary>Links by feature and package.</summary>
internal sealed record MatrixSummary(IReadOnlyList<string> Packages, IReadOnlyList<(ItemLink Feature, int Stories, IReadOnlyList<MatrixSummaryCell?> Cells)> Rows);

/// <summary>Links of a feature's stories into a package.</summary>
/// <param name="Links">How many.</param>
/// <param name="Attention">How many of them are broken, doubtful or failed.</param>
/// <param name="Href">The matrix of just these.</param>
internal sealed record MatrixSummaryCell(int Links, int Attention, string Href);
