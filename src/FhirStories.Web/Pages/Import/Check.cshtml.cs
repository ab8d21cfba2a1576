using FhirStories.Repository.Access;
using FhirStories.Repository.Importing;
using FhirStories.Web.Importing;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Import;

/// <summary>The third step of an import: what becomes of every row.</summary>
internal sealed class CheckModel(CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts, ImportDesk desk) : PostedPage(caller, antiforgery, texts)
{
    public OpenImport Import { get; private set; } = null!;

    public ImportRowsView Rows { get; private set; } = null!;

    public bool MayBeWhole => Import.State.Rows <= desk.Bounds.MostAsWhole;

    public int MostAsWhole => desk.Bounds.MostAsWhole;

    /// <summary>Whether somebody wanted all or nothing.</summary>
    public bool AsWhole { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, string? only, [FromQuery(Name = "_page")] int page, CancellationToken cancellation) =>
        await FindAsync(id, only, page, true, cancellation) ?? Page();

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, null, 1, false, cancellation) is { } elsewhere) return elsewhere;
        if (!await IsOwnAsync()) return Page();
        AsWhole = (await FormAsync(cancellation))["whole"] == "true";
        if (Import.State.Step is not (ImportStep.Checked or ImportStep.Refused) && Import.Stopped is null) return Redirect($"/import/{id}/check");
        if (AsWhole && Import.State.Totals.Failed > 0) Problem("whole", Texts["Import.WholeFails", Import.State.Totals.Failed]);
        else if (Import.State.Step != ImportStep.Storing && Import.State.Totals.Good == 0) Problem("maincontent", Texts["Import.NothingGood"]);
        else if (await desk.StoreAsync(Import, Caller, AsWhole, cancellation)) return Redirect($"/import/{id}/result");
        else Problem("maincontent", Texts["Import.Elsewhere"], 409);
        return Page();
    }

    /// <summary>Checks again after the work was interrupted, or what else is in the catalogue has changed.</summary>
    public async Task<IActionResult> OnPostAgainAsync(string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, null, 1, false, cancellation) is { } elsewhere) return elsewhere;
        if (!await IsOwnAsync()) return Page();
        await desk.CheckAsync(Import, Caller, Import.State, cancellation);
        return Redirect($"/import/{id}/check");
    }

    private async Task<IActionResult?> FindAsync(string id, string? only, int page, bool isPatient, CancellationToken cancellation)
    {
        if (await desk.FindAsync(Caller, id, isPatient, cancellation) is not { } import) return Redirect("/import?expired=true");
        Import = import;
        if (import.State.Step == ImportStep.Columns) return Redirect($"/import/{id}/columns");
        if (import.State.Step is ImportStep.Stored or ImportStep.Storing) return Redirect($"/import/{id}/result");
        Rows = await ImportRowsView.ReadAsync(desk, import, $"/import/{id}/check", only, page, Texts, cancellation);
        return null;
    }
}
