using FhirStories.Repository.Access;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Contribute;

/// <summary>Somebody else changed the thing meanwhile: both edits side by side, to choose from.</summary>
internal sealed class ConflictModel(WorkingCopies copies, ConflictBuilder builder, CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts) : FormPage(caller, antiforgery, texts)
{
    public ConflictView View { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(string kind, string draft, CancellationToken cancellation) => ShowAsync(kind, draft, cancellation);

    public async Task<IActionResult> OnPostAsync(string kind, string draft, CancellationToken cancellation)
    {
        if (await FormAsync(cancellation) is not { } form) return Unreadable();
        if (!await IsOwnAsync())
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            Notice = Texts["Contribute.TokenOld"];
            return await ShowAsync(kind, draft, cancellation);
        }
        if (await copies.FindAsync(kind, draft, HttpContext, Caller, cancellation) is not { } copy) return NoDraft.Answer(Caller.IsSignedIn, Request.Path);
        if (!int.TryParse(form["version"], out var version) || await builder.ResolveAsync(copy, key => form[key] == "theirs", version, cancellation) is not { } content)
        {
            Notice = Texts["Contribute.ConflictAgain"];
            return await ShowAsync(kind, draft, cancellation);
        }
        var saved = await copies.SaveAsync(copy, _ => content, HttpContext, Caller, cancellation) ?? copy;
        return Redirect(saved.Href(CatalogueForm.Check));
    }

    private async Task<IActionResult> ShowAsync(string kind, string draft, CancellationToken cancellation)
    {
        if (await copies.FindAsync(kind, draft, HttpContext, Caller, cancellation) is not { } copy) return NoDraft.Answer(Caller.IsSignedIn, Request.Path);
        if (await builder.BuildAsync(copy, cancellation) is not { } view) return Redirect(copy.Href(CatalogueForm.Check));
        View = view;
        return Page();
    }
}
