using FhirStories.Web.Coverage;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Coverage;

/// <summary>The statements behind a number as a file.</summary>
internal sealed class StatementsCsvModel(CoverageReader reader) : PageModel
{
    private static readonly string[] Columns = ["Statement", "Story", "Key", "Label", "Conformance", "Status", "Acknowledged gap", "Reason", "Links", "Link statuses"];

    public IActionResult OnGet(CancellationToken cancellation) =>
        StatementsInput.Read(Request.Query) is { Scope: not null } input ? new CsvResult("criteria.csv", Columns, reader.StatementRowsAsync(input, cancellation)) : PageAnswers.Missing("list");
}
