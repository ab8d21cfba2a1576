using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Writing;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Contribute;

/// <summary>What happens next with something that was handed in.</summary>
internal sealed class DoneModel(FormKinds forms) : PageModel
{
    public string Kind { get; private set; } = "";

    public string Href { get; private set; } = "";

    public bool IsPublished { get; private set; }

    public bool HasContribution { get; private set; }

    public IActionResult OnGet(string? kind, string? id, string? published)
    {
        if (forms.Find(kind) is not { } form || !UserInput.IsId(id)) return PageAnswers.Missing("page");
        (Kind, Href, IsPublished, HasContribution) = (form.Kind, form.Href(id!), published is not null, form.HasContribution);
        return Page();
    }
}
