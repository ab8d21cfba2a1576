using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
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

/// <summary>Asks whether a draft is to be taken out of the catalogue.</summary>
internal sealed class WithdrawModel(
    FormKinds forms, CatalogueWriter writer, ICatalogueQueries queries, CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts) : FormPage(caller, antiforgery, texts)
{
    public CatalogueForm Form { get; private set; } = null!;

    public string Id { get; private set; } = "";

    public string Title { get; private set; } = "";

    public int Version { get; private set; }

    public Task<IActionResult> OnGetAsync(string things, string id, CancellationToken cancellation) => ShowAsync(things, id, cancellation);

    public async Task<IActionResult> OnPostAsync(string things, string id, CancellationToken cancellation)
    {
        var shown = await ShowAsync(things, id, cancellation);
        if (Id.Length == 0) return shown;
        if (!MayWrite) return Caller.IsSignedIn ? Told(StatusCodes.Status403Forbidden, Texts["Contribute.MayNot"], shown) : ToSignIn(Request.Path);
        if (!await IsOwnAsync()) return Told(StatusCodes.Status400BadRequest, Texts["Contribute.TokenOld"], shown);
        var form = await FormAsync(cancellation);
        if (!int.TryParse(form?["version"], out var version)) version = Version;
        try
        {
            await writer.WithdrawAsync(Form.ResourceType, Id, version, cancellation);
        }
        catch (FhirRequestException refusal) when (refusal.Status == 412)
        {
            return Told(StatusCodes.Status409Conflict, Texts["Contribute.WithdrawChanged"], shown);
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            return Told(StatusCodes.Status422UnprocessableEntity, refusal.Message, shown);
        }
        return Redirect("/contribute/mine");
    }

    private IActionResult Told(int status, string notice, IActionResult page)
    {
        Response.StatusCode = status;
        Notice = notice;
        return page;
    }

    private async Task<IActionResult> ShowAsync(string things, string id, CancellationToken cancellation)
    {
        if (forms.All.FirstOrDefault(form => form.IsOffered && form.Href("x") == $"/{things}/x") is not { } form) return PageAnswers.Missing("page");
        var thing = Texts[$"Contribute.Kind.{form.Kind}.Thing"];
        if (!UserInput.IsId(id) || await queries.ReadAsync(form.ResourceType, id, cancellation) is not { } stored) return PageAnswers.Missing(thing);
        if (stored.Deleted) return PageAnswers.Gone(thing, stored.LastUpdated);
        var resource = ResourceText.Read(stored.Json.Span);
        // What is published is retired, and never taken away.
        if (!form.IsOne(resource) || form.StatusOf(resource) is not StoryStatus.Draft) return PageAnswers.Missing(thing);
        (Form, Id, Title, Version) = (form, stored.Id, form.TitleOf(form.Read(resource)) ?? stored.Id, stored.Version);
        return Page();
    }
}
