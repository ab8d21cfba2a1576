using FhirStories.Repository.Access;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Rendering;

/// <summary>What the pages of editors' work have in common.</summary>
/// <remarks>
/// The check against forged requests is made by the page itself, since a token may have grown old in an honest window: then nothing is written, and
/// the page comes back with what was typed.
/// </remarks>
[IgnoreAntiforgeryToken]
internal abstract class PostedPage(CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts) : PageModel
{
    private readonly List<FieldProblem> _problems = [];

    /// <summary>What is wrong with what was posted.</summary>
    public IReadOnlyList<FieldProblem> Problems => _problems;

    public Caller Caller => caller.Value;

    public bool IsEditor => Caller.Role >= CallerRole.Editor;

    protected PageTexts Texts => texts;

    /// <summary>The form that was posted; empty where it is broken, or larger than any page of ours. Then <see cref="IsOwnAsync"/> says so.</summary>
    protected async Task<IFormCollection> FormAsync(CancellationToken cancellation) => await PostedForm.ReadAsync(Request, cancellation) ?? FormCollection.Empty;

    /// <summary>Whether the post came from a page of ours, in this session; if not, says so.</summary>
    protected async Task<bool> IsOwnAsync()
    {
        if (await PostedForm.ReadAsync(Request, HttpContext.RequestAborted) is null) Problem("maincontent", texts["Work.Unreadable"], 400);
        else if (await antiforgery.IsRequestValidAsync(HttpContext)) return true;
        else Problem("maincontent", texts["Work.Stale"], 400);
        return false;
    }

    /// <summary>Notes what is wrong; the page is answered with that status.</summary>
    protected void Problem(string field, string message, int status = 422)
    {
        _problems.Add(new FieldProblem(field, message));
        Response.StatusCode = status;
    }

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public string? ProblemOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Message;
}
