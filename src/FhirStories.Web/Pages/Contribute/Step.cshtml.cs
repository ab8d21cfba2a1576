using FhirStories.Repository.Access;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Contribute;

/// <summary>One page of a form. Each post saves what was typed, whatever it is worth, and leads on to a page that can be loaded again.</summary>
internal sealed class StepModel(
    FormKinds forms, WorkingCopies copies, StepBuilder builder, FormProblems problems, FormFinder finder, CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts)
    : FormPage(caller, antiforgery, texts)
{
    public StepView View { get; private set; } = null!;

    /// <summary>On a first page the form of this kind that is in work; null for none.</summary>
    public WorkingCopy? Begun { get; private set; }

    public async Task<IActionResult> OnGetAsync(string kind, string? draft, string? step, CancellationToken cancellation)
    {
        if (await FindAsync(kind, draft, step, cancellation) is not var (copy, page)) return Missing(kind, draft);
        if (Request.Query.ContainsKey("moved")) Notice = Texts["Contribute.DraftGone"];
        // Whoever comes back to the first page by the browser's own button has begun already.
        if (draft is null) Begun = (await copies.ListAsync(HttpContext, Caller, cancellation)).FirstOrDefault(each => each.Form == copy.Form && each.Content.Target is null);
        View = await builder.BuildAsync(copy, page, new StepWishes
        {
            TellsProblems = Request.Query.ContainsKey("check"),
            EarlierStep = Request.Query["from"],
            Focus = Request.Query["focus"],
            Words = Request.Query["find"],
            Of = Request.Query["of"].ToString(),
        }, cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string kind, string? draft, string? step, CancellationToken cancellation)
    {
        if (await FormAsync(cancellation) is not { } form) return Unreadable();
        var isMoved = false;
        if (await FindAsync(kind, draft, step, cancellation) is not var (copy, page))
        {
            // The draft is gone, or another account's. What was typed here is not lost for that.
            if (await FindAsync(kind, null, null, cancellation) is not var (fresh, first)) return PageAnswers.Missing("page");
            (copy, page, isMoved) = (fresh, fresh.Form.Step(step) ?? first, true);
        }
        var posted = new PostedStep(page, form);
        var elsewhere = posted.Elsewhere(copy.Values);
        if (elsewhere.Count > 0 || !await IsOwnAsync())
        {
            var typed = copy.Values.Copy();
            posted.Over(typed);
            View = await builder.BuildAsync(copy with { Content = copy.Content with { Values = typed } }, page, new StepWishes { Elsewhere = elsewhere }, cancellation);
            // What the page showed is what is stored: the next press of the button means it.
            View = View with { Seen = PostedStep.Seen(page, copy.Values) };
            return elsewhere.Count > 0 ? Again(StatusCodes.Status409Conflict, Texts["Contribute.OtherWindow"]) : Again(StatusCodes.Status400BadRequest, Texts["Contribute.TokenOld"]);
        }

        var button = posted.Button;
        var words = form["find"].ToString();
        if (button == "enter") button = words.Trim().Length > 0 && words != form["found"].ToString() ? "find" : FormButtons.Next;
        string? focus = null;
        var saved = await copies.SaveAsync(copy, content =>
        {
            var values = content.Values.Copy();
            posted.Over(values);
            focus = FormButtons.Press(button, copy.Form, page, values) ?? finder.Take(button, page, values, form["of"].ToString(), words, form["address"].ToString());
            copy.Form.Complete(values);
            return content with { Values = values, Passed = [.. content.Passed.Append(page.Name).Distinct()] };
        }, HttpContext, Caller, cancellation);
        if (saved is null) return Unreadable(isTooLarge: true);
        var moved = isMoved ? "moved=1" : "";
        if (button == "find" || focus is not null && words.Trim().Length > 0)
            return To(saved, page, $"find={Uri.EscapeDataString(words)}&of={Uri.EscapeDataString(form["of"].ToString())}{(focus is null ? "#found" : $"&focus={Uri.EscapeDataString(focus)}#{FormKeys.Id(focus)}")}");
        if (focus is not null) return To(saved, page, $"focus={Uri.EscapeDataString(focus)}#{FormKeys.Id(focus)}");
        if (isMoved) return To(saved, page, moved);
        if (button == FormButtons.Later) return Redirect("/contribute/mine");
        if (button == FormButtons.Back) return saved.Form.Before(page) is { } before ? To(saved, before, "") : Redirect("/contribute");
        if ((await problems.OfAsync(saved.Form, page, saved.Values, cancellation)).Count > 0) return To(saved, page, "check=1");
        if (button == CatalogueForm.Check || saved.Form.After(page) is not { } next) return Redirect(saved.Href(CatalogueForm.Check));
        // Without script nobody has told the advice on this page yet.
        return To(saved, next, posted.HasScript ? "" : $"from={page.Name}");
    }

    /// <summary>Advice while somebody types: what the script puts beside the fields. Nothing is saved.</summary>
    public async Task<IActionResult> OnPostAdviceAsync(string kind, string? draft, string? step, CancellationToken cancellation)
    {
        if (await FormAsync(cancellation) is not { } form || await FindAsync(kind, draft, step, cancellation) is not var (copy, page)) return NotFound();
        var values = copy.Values.Copy();
        new PostedStep(page, form).Over(values);
        var (hints, sentence) = await builder.LiveAsync(copy with { Content = copy.Content with { Values = values } }, page, cancellation);
        return new JsonResult(new
        {
            hints = hints.GroupBy(hint => FormKeys.Id(hint.Field)).ToDictionary(group => group.Key, group => group.Select(hint => hint.Message).Distinct().ToArray()),
            sentence = sentence is null ? null : SentenceWords.Whole(sentence),
        });
    }

    /// <summary>What a search finds, while somebody types it.</summary>
    public async Task<IActionResult> OnGetFoundAsync(string kind, string? draft, string? step, CancellationToken cancellation)
    {
        if (await FindAsync(kind, draft, step, cancellation) is not var (copy, page) || page.Lists.FirstOrDefault(list => list.Finder is not null) is not { } list) return NotFound();
        return Partial("/Pages/Contribute/_Found.cshtml", await finder.ViewAsync(list, copy.Values, Request.Query["find"], Request.Query["of"].ToString(), cancellation));
    }

    private RedirectResult To(WorkingCopy copy, FormStep page, string query) =>
        Redirect(copy.Href(page.Name) + (query.Length == 0 ? "" : query[0] == '#' ? query : "?" + query));

    private async Task<(WorkingCopy Copy, FormStep Step)?> FindAsync(string kind, string? draft, string? step, CancellationToken cancellation)
    {
        if (forms.Find(kind) is not { } form) return null;
        var copy = draft is null ? new WorkingCopy(null, form, new FormContent(), 0, null) : await copies.FindAsync(kind, draft, HttpContext, Caller, cancellation);
        var page = step is null ? form.Steps[0] : form.Step(step);
        return copy is null || page is null ? null : (copy, page);
    }

    private IActionResult Missing(string kind, string? draft) =>
        forms.Find(kind) is null || draft is null ? PageAnswers.Missing("page") : NoDraft.Answer(Caller.IsSignedIn, HttpContext.Request.Path);
}
