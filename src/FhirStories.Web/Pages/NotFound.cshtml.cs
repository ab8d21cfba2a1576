using System.Diagnostics.CodeAnalysis;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages;

/// <summary>Answers every address that nothing else answers.</summary>
[IgnoreAntiforgeryToken]
[SuppressMessage("Performance", "CA1822", Justification = "Handlers of pages are instance methods.")]
internal sealed class NotFoundModel : PageModel
{
    public IActionResult OnGet() => PageAnswers.Missing("page");

    public IActionResult OnPost() => PageAnswers.Missing("page");
}
