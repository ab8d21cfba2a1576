using FhirStories.Web.Coverage;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Coverage;

/// <summary>A list of gaps as a file.</summary>
internal sealed class GapsCsvModel(GapReader reader) : PageModel
{
    private static readonly string[] Columns = ["List", "Id", "Name", "Part of", "Remark", "Successor"];

    public IActionResult OnGet(string? list, string? words, CancellationToken cancellation) =>
        ScopeInput.Read(Request.Query).Scope is { } scope && GapReader.Lists.Contains(list)
            ? new CsvResult($"gaps-{list}.csv", Columns, reader.RowsAsync(scope, list!, UserInput.Words(words), cancellation)) : PageAnswers.Missing("list");
}
