using FhirStories.Catalogue.Import;
using FhirStories.Repository.Access;
using FhirStories.Repository.Importing;
using FhirStories.Web.Importing;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Import;

/// <summary>The second step of an import: what the columns mean.</summary>
internal sealed class ColumnsModel(CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts, ImportDesk desk) : PostedPage(caller, antiforgery, texts)
{
    public OpenImport Import { get; private set; } = null!;

    /// <summary>What is chosen for each column, in their order.</summary>
    public IReadOnlyList<string> Chosen { get; private set; } = [];

    /// <summary>Whether what the file says of the status of its stories counts.</summary>
    public bool KeepsStatus { get; private set; }

    /// <summary>Whether it may: an editor's, and a file that says so.</summary>
    public bool MayKeepStatus => IsEditor && Import.State.Format is ImportFormat.Json or ImportFormat.JsonLines or ImportFormat.FhirXml && Import.State.Columns.Count == 0;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is { } gone) return gone;
        KeepsStatus = !Import.State.AsDrafts;
        Chosen = [.. Import.State.Columns.Select(column => ColumnChoices.Value(column, Import.State.Decided, Import.State.LeftOut))];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is { } gone) return gone;
        var form = await FormAsync(cancellation);
        KeepsStatus = MayKeepStatus && form["status"] == "file";
        Chosen = [.. Import.State.Columns.Select((column, i) => Value(form, i) ?? ColumnChoices.Value(column, Import.State.Decided, Import.State.LeftOut))];
        if (!await IsOwnAsync()) return Page();
        var (decided, leftOut) = Decide();
        if (Problems.Count > 0) return Page();
        if (await desk.CheckAsync(Import, Caller, Import.State with { Decided = decided, LeftOut = leftOut, AsDrafts = !KeepsStatus }, cancellation)) return Redirect($"/import/{id}/check");
        Problem("maincontent", Texts["Import.Elsewhere"], 409);
        return Page();
    }

    public async Task<IActionResult> OnPostSheetAsync(string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is { } gone) return gone;
        Chosen = [.. Import.State.Columns.Select(column => ColumnChoices.Value(column, Import.State.Decided, Import.State.LeftOut))];
        if (!await IsOwnAsync()) return Page();
        var sheet = (await FormAsync(cancellation))["sheet"].ToString();
        if (!Import.State.Sheets.Contains(sheet)) Problem("sheet", Texts["Import.SheetUnknown"]);
        else if (await desk.TurnToAsync(Import, sheet, cancellation) is { } error) Problem("sheet", Texts["Import.SheetProblem", sheet, error.Message]);
        else return Redirect($"/import/{id}/columns");
        return Page();
    }

    private async Task<IActionResult?> FindAsync(string id, CancellationToken cancellation)
    {
        if (await desk.FindAsync(Caller, id, false, cancellation) is not { } import) return Redirect("/import?expired=true");
        Import = import;
        return import.State.Step == ImportStep.Stored || import.State.Step == ImportStep.Storing && import.Stopped is null ? Redirect($"/import/{id}/result") : null;
    }

    private static string? Value(IFormCollection form, int at) => form.TryGetValue($"column-{at}", out var value) && ColumnChoices.TryRead(value, out _) ? value.ToString() : null;

    private (Dictionary<string, ImportColumn?> Decided, List<string> LeftOut) Decide()
    {
        var decided = new Dictionary<string, ImportColumn?>(StringComparer.Ordinal);
        var leftOut = new List<string>();
        var first = new Dictionary<ImportColumn, string>();
        foreach (var (column, at) in Import.State.Columns.Select((column, at) => (column, at)))
        {
            ColumnChoices.TryRead(Chosen[at], out var meaning);
            if (Chosen[at] == ColumnChoices.LeaveOut) leftOut.Add(column.Name);
            else decided[column.Name] = meaning;
            if (meaning is { } one && !ColumnMapping.TakesSeveral(one) && !first.TryAdd(one, column.Name))
                Problem($"column-{at}", Texts["Import.ColumnTwice", ColumnChoices.Name(one, Texts), first[one], column.Name]);
        }
        if (Import.State.Columns.Count > 0 && !first.Keys.Any(column => ColumnMapping.IsCore(column))) Problem("column-0", Texts["Import.NoCore"]);
        return (decided, leftOut);
    }
}
