using FhirStories.Repository.Access;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace FhirStories.Web.Writing;

/// <summary>What pages that are posted to have in common.</summary>
/// <remarks>
/// The check against forged requests is made by the page itself, since a token may have grown old in an honest window: then nothing is written, and
/// the page comes back with all that was typed.
/// </remarks>
[IgnoreAntiforgeryToken]
[RequestSizeLimit(LargestPost)]
[RequestFormLimits(ValueCountLimit = 4096, ValueLengthLimit = LargestPost, KeyLengthLimit = 256)]
internal abstract class FormPage(CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts) : PageModel
{
    /// <summary>Most bytes of a post.</summary>
    public const int LargestPost = 768 * 1024;

    /// <summary>Where people sign in, and come back from.</summary>
    private const string SignInPath = "/account/sign-in?returnUrl=";

    public Caller Caller => caller.Value;

    public bool MayWrite => WorkingCopy.MayWrite(Caller);

    public bool IsEditor => Caller.Role >= CallerRole.Editor;

    /// <summary>Whether there are no accounts: then people may say their name.</summary>
    public bool IsOpen => MayWrite && !Caller.IsSignedIn;

    /// <summary>What is told at the top of the page; null for nothing.</summary>
    public string? Notice { get; protected set; }

    protected PageTexts Texts => texts;

    /// <summary>Pages with what somebody typed are in nobody's cache.</summary>
    public override void OnPageHandlerExecuting(Microsoft.AspNetCore.Mvc.Filters.PageHandlerExecutingContext context) =>
        Response.Headers.CacheControl = "no-cache, no-store";

    /// <summary>The form that was posted; null where it is larger than any page of ours, or broken.</summary>
    protected Task<IFormCollection?> FormAsync(CancellationToken cancellation) => PostedForm.ReadAsync(Request, cancellation);

    /// <summary>What is answered to a post that cannot be read: with the way back.</summary>
    protected IActionResult Unreadable(bool isTooLarge = false) => new ViewResult
    {
        ViewName = "/Pages/Contribute/Unreadable.cshtml",
        StatusCode = isTooLarge || Request.ContentLength > LargestPost ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest,
        ViewData = new ViewDataDictionary<int>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = LargestPost / 1024 },
    };

    /// <summary>Whether the post came from a page of ours, in this session.</summary>
    protected async Task<bool> IsOwnAsync() => await PostedForm.ReadAsync(Request, HttpContext.RequestAborted) is not null && await antiforgery.IsRequestValidAsync(HttpContext);

    /// <summary>Off to the sign-in page, and back to an address.</summary>
    protected IActionResult ToSignIn(string back) => Redirect(SignInPath + Uri.EscapeDataString(back));

    /// <summary>The page again, with another status.</summary>
    protected IActionResult Again(int status, string? notice)
    {
        Notice = notice;
        Response.StatusCode = status;
        return Page();
    }
}
