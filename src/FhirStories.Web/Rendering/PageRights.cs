using FhirStories.Repository;
using FhirStories.Repository.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace FhirStories.Web.Rendering;

/// <summary>
/// Around pages that not everybody may use: whoever has not signed in is asked to, and others are told what they lack; both are
/// in the audit. What is written is judged once more by the repository. It runs before a form is read.
/// </summary>
/// <param name="least">The least role that may.</param>
/// <param name="operation">Name of the operation that the page calls, without <c>$</c>; null for a page of a role.</param>
/// <param name="ofPosts">Whether everybody may look, and only what is sent is judged.</param>
internal sealed class PageRights(CallerRole least, string? operation = null, bool ofPosts = false) : IAsyncAuthorizationFilter, IOrderedFilter
{
    // Where people sign in, and come back from.
    private const string SignIn = "/account/sign-in?returnUrl=";

    /// <summary>Before limits of uploads and the check against forgery.</summary>
    public int Order => 700;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var isPost = HttpMethods.IsPost(http.Request.Method);
        if (ofPosts && !isPost) return;
        var repository = http.RequestServices.GetRequiredService<CallerRepository>().Value;
        try
        {
            if (operation is not null) await repository.RequireOperationAsync(operation, "");
            else await repository.RequireRoleAsync(least, http.Request.Path);
        }
        catch (FhirRequestException refusal) when (refusal.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            // What is answered here does not come by the guard of pages.
            PageGuard.AddHeaders(http.Response.Headers);
            context.Result = repository.Caller.Role > CallerRole.Anonymous ? PageAnswers.Refused(least)
                : new RedirectResult(SignIn + Uri.EscapeDataString(isPost ? http.Request.Path : http.Request.Path + http.Request.QueryString));
        }
    }
}
