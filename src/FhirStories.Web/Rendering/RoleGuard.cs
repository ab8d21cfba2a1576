using FhirStories.Repository.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace FhirStories.Web.Rendering;

/// <summary>Around pages that not everybody may use: whoever has not signed in is asked to, and others are told what they lack. What is written is judged once more by the repository.</summary>
/// <param name="least">The least role that may.</param>
internal sealed class RoleGuard(CallerRole least) : IAsyncResourceFilter
{
    // Where people sign in, and come back from.
    private const string SignIn = "/account/sign-in?returnUrl=";

    public Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var caller = http.RequestServices.GetRequiredService<CurrentCaller>().Value;
        if (caller.Role >= least) return next();
        context.Result = caller.Role > CallerRole.Anonymous ? PageAnswers.NotAllowed()
            : HttpMethods.IsPost(http.Request.Method) ? new RedirectResult(SignIn + Uri.EscapeDataString(http.Request.Path))
            : new RedirectResult(SignIn + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString));
        return Task.CompletedTask;
    }
}
