using FhirStories.Repository.Access;
using FhirStories.Repository.Importing;
using FhirStories.Web.Importing;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Import;

/// <summary>The last step of an import: what became of every row.</summary>
internal sealed class ResultModel(CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts, ImportDesk desk) : PostedPage(caller, antiforgery, texts)
{
    // Rows that one report holds: more than any file has.
    private const int AllRows = 1_000_000;

    public OpenImport Import { get; private set; } = null!;

    public ImportRowsView Rows { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, string? only, [FromQuery(Name = "_page")] int page, CancellationToken cancellation)
    {
        if (await FindAsync(id, true, cancellation) is { } elsewhere) return elsewhere;
        Rows = await ImportRowsView.ReadAsync(desk, Import, $"/import/{id}/result", only, page, Texts, cancellation);
        return Page();
    }

    /// <summary>The report as a table for a spreadsheet.</summary>
    public async Task<IActionResult> OnGetReportAsync(string id, CancellationToken cancellation)
    {
        if (await desk.FindAsync(Caller, id, false, cancellation) is not { } import) return Redirect("/import?expired=true");
        if (import.State.IsAtWork || import.State.Step == ImportStep.Columns) return Redirect($"/import/{id}/check");
        var rows = await desk.RowsAsync(import, ImportFilter.All, 0, AllRows, cancellation);
        var name = string.Concat(Path.GetFileNameWithoutExtension(import.Upload.FileName).Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
        return File(RowReportCsv.Write(rows.Rows, import, $"{Request.Scheme}://{Request.Host}", Texts), "text/csv; charset=utf-8", $"report-{(name.Length == 0 ? "import" : name)}.csv");
    }

    /// <summary>Goes on with an import that was interrupted: what is stored already is found again.</summary>
    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, false, cancellation) is { } elsewhere) return elsewhere;
        if (await IsOwnAsync())
        {
            await desk.StoreAsync(Import, Caller, Import.State.AsWhole, cancellation);
            return Redirect($"/import/{id}/result");
        }
        Rows = await ImportRowsView.ReadAsync(desk, Import, $"/import/{id}/result", null, 1, Texts, cancellation);
        return Page();
    }

    private async Task<IActionResult?> FindAsync(string id, bool isPatient, CancellationToken cancellation)
    {
        if (await desk.FindAsync(Caller, id, isPatient, cancellation) is not { } import) return Redirect("/import?expired=true");
        Import = import;
        return import.State.Step is ImportStep.Stored or ImportStep.Storing ? null : Redirect($"/import/{id}/check");
    }
}
