using FhirStories.Repository.Access;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Contribute;

/// <summary>Asks whether a form in work is to be thrown away.</summary>
internal sealed class DeleteModel(WorkingCopies copies, CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts) : FormPage(caller, antiforgery, texts)
{
    public WorkingCopy Copy { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(string kind, string draft, CancellationToken cancellation) => ShowAsync(kind, draft, cancellation);

    public async Task<IActionResult> OnPostAsync(string kind, string draft, CancellationToken cancellation)
    {
        if (!await IsOwnAsync())
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            Notice = Texts["Contribute.TokenOld"];
            return await ShowAsync(kind, draft, cancellation);
        }
        if (await copies.FindAsync(kind, draft, HttpContext, Caller, cancellation) is { } copy) await copies.DeleteAsync(copy.Id!, cancellation);
        return Redirect("/contribute/mine");
    }

    private async Task<IActionResult> ShowAsync(string kind, string draft, CancellationToken cancellation)
    {
        if (await copies.FindAsync(kind, draft, HttpContext, Caller, cancellation) is not { } copy) return NoDraft.Answer(Caller.IsSignedIn, Request.Path);
        Copy = copy;
        return Page();
    }
}
