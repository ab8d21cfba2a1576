using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Access;
using FhirStories.Repository.Content;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Contribute;

/// <summary>Begins to edit something of the catalogue: says what that means, and makes a form of it.</summary>
internal sealed class EditModel(
    FormKinds forms, WorkingCopies copies, ICatalogueQueries queries, Offers offers, CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts) : FormPage(caller, antiforgery, texts)
{
    public CatalogueForm Form { get; private set; } = null!;

    public string Id { get; private set; } = "";

    public string Title { get; private set; } = "";

    /// <summary>Whether it is active or retired, so that its next version is made.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Edits of it that are in work already.</summary>
    public IReadOnlyList<WorkingCopy> Begun { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(string things, string id, CancellationToken cancellation) => ShowAsync(things, id, cancellation);

    public async Task<IActionResult> OnPostAsync(string things, string id, CancellationToken cancellation)
    {
        var shown = await ShowAsync(things, id, cancellation);
        if (Form is null || Id.Length == 0) return shown;
        if (!await IsOwnAsync())
        {
            Notice = Texts["Contribute.TokenOld"];
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return shown;
        }
        var stored = (await queries.ReadAsync(Form.ResourceType, id, cancellation))!;
        var content = new FormContent
        {
            Values = Form.Read(ResourceText.Read(stored.Json.Span)),
            Target = new FormTarget(stored.Id, stored.Version),
            Passed = [.. Form.Steps.Select(step => step.Name)],
        };
        var copy = await copies.SaveAsync(new WorkingCopy(null, Form, content, 0, null), each => each, HttpContext, Caller, cancellation);
        return copy is null ? Unreadable(isTooLarge: true) : Redirect(copy.Href(CatalogueForm.Check));
    }

    private async Task<IActionResult> ShowAsync(string things, string id, CancellationToken cancellation)
    {
        var candidates = forms.All.Where(form => form.IsOffered && form.Href("x") == $"/{things}/x").ToList();
        if (candidates.Count == 0) return PageAnswers.Missing("page");
        var form = candidates[0];
        var thing = Texts[$"Contribute.Kind.{form.Kind}.Thing"];
        if (!UserInput.IsId(id) || await queries.ReadAsync(form.ResourceType, id, cancellation) is not { } stored) return PageAnswers.Missing(thing);
        if (stored.Deleted) return PageAnswers.Gone(thing, stored.LastUpdated);
        var resource = ResourceText.Read(stored.Json.Span);
        if (!form.IsOne(resource)) return PageAnswers.Missing(thing);
        // Whoever may write, but not this, is told before he has typed it all.
        if (MayWrite && !offers.MayEdit(stored, form)) return PageAnswers.NotAllowed();
        (Form, Id, Title) = (form, stored.Id, form.TitleOf(form.Read(resource)) ?? stored.Id);
        IsSettled = form.HasVersions && form.StatusOf(resource) is StoryStatus.Active or StoryStatus.Retired;
        Begun = [.. (await copies.ListAsync(HttpContext, Caller, cancellation)).Where(copy => copy.Form == form && copy.Content.Target?.Id == id)];
        return Page();
    }
}
