using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Reviewing;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Review;

/// <summary>The queue of contributions.</summary>
internal sealed class IndexModel(CatalogueReader reader, DoneReading done, TimeProvider time, PageTexts texts) : PageModel
{
    public QueueView View { get; private set; } = null!;

    public DoneView? Done { get; private set; }

    public async Task OnGetAsync(
        string? kind, string? feature, string? author, int? days, [FromQuery(Name = "_page")] string? continuation, [FromQuery(Name = "done")] string? decided, [FromQuery(Name = "as")] string? decision,
        CancellationToken cancellation)
    {
        View = await reader.QueueAsync(ReviewFilters.Of(kind, feature, author, days, continuation), time.GetUtcNow(), texts, cancellation);
        Done = await done.ReadAsync(decided, decision, cancellation);
    }
}
