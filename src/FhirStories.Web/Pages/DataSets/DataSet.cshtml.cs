using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.DataSets;

/// <summary>A data set.</summary>
internal sealed class DataSetModel(CatalogueReader reader) : PageModel
{
    public DataSetView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        var found = await reader.DataSetAsync(id, cancellation);
        if (found.DeletedAt is not null) return PageAnswers.Gone(await reader.GoneAsync(ThingKind.DataSet, id, cancellation));
        if (found.Value is null) return PageAnswers.Missing(ThingKind.DataSet, id);
        View = found.Value;
        return Page();
    }
}
