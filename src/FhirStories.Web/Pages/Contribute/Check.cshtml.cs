using FhirStories.Repository.Access;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Contribute;

/// <summary>The last page of a form: check, see how it will look, hand in.</summary>
internal sealed class CheckModel(
    WorkingCopies copies, CheckBuilder builder, CatalogueWriter writer, CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts)
    : FormPage(caller, antiforgery, texts)
{
    private const int LongestName = 100;
    private const int LongestRemark = 4000;

    public CheckView View { get; private set; } = null!;

    /// <summary>Why it could not be stored.</summary>
    public IReadOnlyList<FormProblem> Refusals { get; private set; } = [];

    public static int Name => LongestName;

    public static int Remark => LongestRemark;

    public async Task<IActionResult> OnGetAsync(string kind, string draft, CancellationToken cancellation)
    {
        if (await copies.FindAsync(kind, draft, HttpContext, Caller, cancellation) is not { } copy) return NoDraft.Answer(Caller.IsSignedIn, Request.Path);
        View = await builder.BuildAsync(copy, cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string kind, string draft, CancellationToken cancellation)
    {
        if (await FormAsync(cancellation) is not { } form) return Unreadable();
        if (await copies.FindAsync(kind, draft, HttpContext, Caller, cancellation) is not { } copy) return NoDraft.Answer(Caller.IsSignedIn, Request.Path);
        var own = await IsOwnAsync();
        var button = form[PostedStep.ButtonField].LastOrDefault() ?? "";
        var typed = copy.Content with { Values = Typed(copy.Values, form), NewId = copy.Content.NewId ?? ItemNames.NewId(copy.Form.TitleOf(copy.Values) ?? kind) };
        if (!own)
        {
            View = await builder.BuildAsync(copy with { Content = typed }, cancellation);
            return Again(StatusCodes.Status400BadRequest, Texts["Contribute.TokenOld"]);
        }
        if (await copies.SaveAsync(copy, content => content with { Values = Typed(content.Values, form), NewId = content.NewId ?? typed.NewId }, HttpContext, Caller, cancellation) is not { } saved)
            return NoDraft.Answer(Caller.IsSignedIn, Request.Path);
        if (button == FormButtons.Back) return Redirect(saved.Href(saved.Form.Steps[^1].Name));
        if (button == FormButtons.Later) return Redirect("/contribute/mine");
        // Only now, with everything typed and kept, somebody has to say who they are.
        if (!MayWrite && !Caller.IsSignedIn) return ToSignIn(saved.Href(CatalogueForm.Check));
        View = await builder.BuildAsync(saved, cancellation);
        if (!MayWrite) return Refused(StatusCodes.Status403Forbidden, [Texts["Contribute.MayNot"]]);
        if (View.HasProblems) return Refused(StatusCodes.Status422UnprocessableEntity, []);
        if (saved.Values["by"].Length > LongestName || saved.Values["remark"].Length > LongestRemark) return Refused(StatusCodes.Status422UnprocessableEntity, [Texts["Contribute.RemarkTooLong", LongestRemark, LongestName]]);

        var outcome = await writer.HandInAsync(saved, Caller, button == "publish" && IsEditor, cancellation);
        if (outcome.Target is { } target && outcome.Id is null && target != saved.Content.Target)
            saved = await copies.SaveAsync(saved, content => content with { Target = target }, HttpContext, Caller, cancellation) ?? saved;
        if (outcome.IsConflict) return Redirect(saved.Href("conflict"));
        if (outcome.Id is not { } id)
        {
            View = await builder.BuildAsync(saved, cancellation);
            return Refused(StatusCodes.Status422UnprocessableEntity, outcome.Refusals);
        }
        await copies.DeleteAsync(saved.Id!, cancellation);
        if (saved.Values["back"] is ['/', not '/', ..] back) return Redirect($"{back.Split('#')[0]}#comment-{id}");
        return Redirect($"/contribute/done?kind={kind}&id={Uri.EscapeDataString(id)}{(button == "publish" && IsEditor ? "&published=1" : "")}");
    }

    private IActionResult Refused(int status, IReadOnlyList<string> sentences)
    {
        Refusals = [.. sentences.Select(sentence => new FormProblem("handin", sentence))];
        return Again(status, null);
    }

    private static FormValues Typed(FormValues values, IFormCollection form)
    {
        var typed = values.Copy();
        foreach (var name in new[] { "by", "remark" })
            if (form.TryGetValue(name, out var text)) typed[name] = text.ToString().ReplaceLineEndings("\n");
        return typed;
    }
}
