using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages;

/// <summary>Answers every address that nothing else answers.</summary>
[IgnoreAntiforgeryToken]
internal sealed class NotFoundModel : PageModel
{
    public ViewResult OnGet() => PageAnswers.Missing("page");

    public ViewResult OnPost() => PageAnswers.Missing("page");
}
