using FhirStories.Repository.Access;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Contribute;

/// <summary>What somebody has in work, and what became of what was handed in.</summary>
internal sealed class MineModel(WorkingCopies copies, OwnDrafts drafts, CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts) : FormPage(caller, antiforgery, texts)
{
    /// <summary>Forms in work.</summary>
    public IReadOnlyList<WorkingCopy> Copies { get; private set; } = [];

    /// <summary>What was handed in and is not published.</summary>
    public IReadOnlyList<OwnDraft> Drafts { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Copies = await copies.ListAsync(HttpContext, Caller, cancellation);
        Drafts = MayWrite ? await drafts.OfAsync(Caller, cancellation) : [];
        return Page();
    }
}
