using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages;

/// <summary>Answers every address that nothing else answers: it may be the canonical of something that is here (docs/0003).</summary>
[IgnoreAntiforgeryToken]
internal sealed class NotFoundModel(CatalogueReader reader) : PageModel
{
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (CanonicalAddress.Of(Request) is not { } address || await reader.OfCanonicalAsync(address.Canonicals, address.Type, cancellation) is not var (reference, page))
            return PageAnswers.Missing(Request.Path);
        Response.Headers.Vary = "Accept";
        Response.StatusCode = StatusCodes.Status303SeeOther;
        Response.Headers.Location = page is null || Negotiation.PrefersFhir(Request) ? $"/fhir/{reference}{Negotiation.FormatQuery(Request)}" : page;
        return new EmptyResult();
    }

    public IActionResult OnPost() => PageAnswers.Missing(Request.Path);
}
