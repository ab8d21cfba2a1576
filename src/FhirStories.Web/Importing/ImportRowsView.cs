using FhirStories.Repository.Importing;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Importing;

/// <summary>One page of the rows of an import.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Choices">All rows, or only some.</param>
/// <param name="Paging">The ways on.</param>
/// <param name="Place">Which rows these are; null where they are all.</param>
internal sealed record ImportRowsView(IReadOnlyList<ImportRowView> Rows, IReadOnlyList<PageChoice> Choices, Paging Paging, string? Place)
{
    private const int PageSize = 50;

    /// <summary>Reads a page of rows.</summary>
    /// <param name="desk">Where imports are.</param>
    /// <param name="import">The import.</param>
    /// <param name="path">Address of the page.</param>
    /// <param name="only">Which rows: <c>errors</c>, <c>problems</c>; else all.</param>
    /// <param name="page">Number of the page, from 1.</param>
    /// <param name="texts">The words.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public static async Task<ImportRowsView> ReadAsync(ImportDesk desk, OpenImport import, string path, string? only, int page, PageTexts texts, CancellationToken cancellation)
    {
        var totals = import.State.Totals;
        var filter = only switch { "errors" => ImportFilter.Failed, "problems" => ImportFilter.Problems, _ => ImportFilter.All };
        page = Math.Clamp(page, 1, 1 + import.State.Rows * 4 / PageSize);
        var found = import.State.IsAtWork ? new ImportRowsPage([], 0) : await desk.RowsAsync(import, filter, (page - 1) * PageSize, PageSize, cancellation);
        string Address(string? kind, int number) => $"{path}{(kind is null ? number > 1 ? $"?_page={number}" : "" : $"?only={kind}{(number > 1 ? $"&_page={number}" : "")}")}#rows";
        var kind = filter switch { ImportFilter.Failed => "errors", ImportFilter.Problems => "problems", _ => null };
        return new ImportRowsView(
            [.. found.Rows.Select(row => ImportRowView.Of(row, import, texts))],
            [
                new(texts["Import.FilterAll"], Address(null, 1), filter == ImportFilter.All),
                new(texts["Import.FilterProblems", Labels.Number(totals.Failed + totals.Advised)], Address("problems", 1), filter == ImportFilter.Problems),
                new(texts["Import.FilterErrors", Labels.Number(totals.Failed)], Address("errors", 1), filter == ImportFilter.Failed),
            ],
            new Paging(page > 1 ? Address(kind, page - 1) : null, found.Total > page * PageSize ? Address(kind, page + 1) : null),
            found.Total <= PageSize ? null : texts["Import.Place", Labels.Number((page - 1) * PageSize + 1), Labels.Number((page - 1) * PageSize + found.Rows.Count), Labels.Number(found.Total)]);
    }
}
