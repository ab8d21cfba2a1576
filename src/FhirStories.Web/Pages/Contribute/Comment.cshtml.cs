using FhirStories.Repository.Access;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing;
using FhirStories.Web.Writing.Forms;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Contribute;

/// <summary>Says something about a story, a criterion, a link, a profile, an element, or answers what somebody said.</summary>
/// <remarks>
/// The little forms on reading pages post here too. They carry no token, so that reading needs no cookie: what they post is shown for a check, and only
/// this page sends it.
/// </remarks>
internal sealed class CommentModel(
    FormKinds forms, WorkingCopies copies, CommentSubjects subjects, CatalogueWriter writer, MarkdownText markdown, CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts)
    : FormPage(caller, antiforgery, texts)
{
    public CommentSubject Subject { get; private set; } = null!;

    public FormValues Values { get; private set; } = new();

    public IReadOnlyList<FormProblem> Problems { get; private set; } = [];

    /// <summary>How it will look; null as long as nothing was typed.</summary>
    public IHtmlContent? Preview { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? on, string? key, string? link, string? reply, CancellationToken cancellation)
    {
        if (await subjects.FindAsync(on ?? "", key ?? "", link ?? "", reply ?? "", cancellation) is not { } subject) return PageAnswers.Missing("page");
        (Subject, Values) = (subject, subject.Values.Copy());
        if (Request.Query["kind"] == "change-request") Values["kind"] = "change-request";
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await FormAsync(cancellation) is not { } form) return Unreadable();
        string Typed(string name) => form.TryGetValue(name, out var typed) ? typed.ToString() : Request.Query[name].ToString();
        if (await subjects.FindAsync(Typed(CommentForm.On), Typed(CommentForm.Key), Typed(CommentForm.Link), Typed(CommentForm.Reply), cancellation) is not { } subject) return PageAnswers.Missing("page");
        Subject = subject;
        Values = subject.Values.Copy();
        (Values["kind"], Values["text"], Values["by"]) = (Typed("kind") == "change-request" ? "change-request" : "comment", Typed("text").ReplaceLineEndings("\n"), Typed("by"));
        Values[CommentForm.BackTo] = subject.Href;
        Preview = Values.Trimmed("text") is { } text ? markdown.ToHtml(text, 4) : null;
        if (!await IsOwnAsync()) return Again(StatusCodes.Status200OK, Values.Trimmed("text") is null ? null : Texts["Discuss.CheckFirst"]);
        if (Values.Trimmed("text") is not { } said) return Told("text", Texts["Discuss.Empty"]);
        if (said.Length > CommentForm.LongestText) return Told("text", Texts["Discuss.TooLong", CommentForm.LongestText, said.Length - CommentForm.LongestText]);
        if (Typed(PostedStep.ButtonField) == "preview") return Page();
        var copy = new WorkingCopy(null, forms.Find("comment")!, new FormContent { Values = Values, NewId = ItemNames.NewId("comment"), Passed = ["say"] }, 0, null);
        if (!MayWrite)
        {
            // It is kept while somebody signs in, or waits for the right to write.
            var kept = await copies.SaveAsync(copy, content => content, HttpContext, Caller, cancellation);
            if (kept is null) return Unreadable(isTooLarge: true);
            return Caller.IsSignedIn ? Redirect(kept.Href(CatalogueForm.Check)) : ToSignIn(kept.Href(CatalogueForm.Check));
        }
        var outcome = await writer.HandInAsync(copy, Caller, publish: false, cancellation);
        if (outcome.Id is { } id) return Redirect($"{subject.Href.Split('#')[0]}#comment-{id}");
        return Told("text", outcome.Refusals is [var refusal, ..] ? refusal : Texts["Discuss.Again"]);
    }

    private IActionResult Told(string field, string message)
    {
        Problems = [new FormProblem(field, message)];
        return Again(StatusCodes.Status422UnprocessableEntity, null);
    }
}
