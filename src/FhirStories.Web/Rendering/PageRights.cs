using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Http;
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
    /// <summary>Before limits of uploads and the check against forgery.</summary>
    public int Order => 700;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (ofPosts && !HttpMethods.IsPost(http.Request.Method)) return;
        var repository = http.RequestServices.GetRequiredService<CallerRepository>().Value;
        if (await IsGrantedAsync(operation is null ? repository.RequireRoleAsync(least, http.Request.Path) : repository.RequireOperationAsync(operation, ""))) return;
        // What is answered here does not come by the guard of pages.
        PageGuard.AddHeaders(http.Response.Headers);
        context.Result = repository.Caller.Role > CallerRole.Anonymous ? PageAnswers.Refused(least) : AccountsOnlyAttribute.ToSignIn(http.Request);
    }

    /// <summary>Whether what the repository was asked for is granted. Where it is not, the repository has it in the audit.</summary>
    internal static async Task<bool> IsGrantedAsync(ValueTask asked)
    {
        try
        {
            await asked;
            return true;
        }
        catch (FhirRequestException refusal) when (refusal.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            return false;
        }
    }
}
