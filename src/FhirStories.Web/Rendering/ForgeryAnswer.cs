using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace FhirStories.Web.Rendering;

/// <summary>Where the framework refuses a post because its token is old, of another session or missing, people get a page with the way on, and no blank one.</summary>
/// <remarks>Somebody signed in or out in another window meanwhile, most often. Pages that keep what was typed check the token themselves (<see cref="PostedPage"/>).</remarks>
internal sealed class ForgeryAnswer : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is not IAntiforgeryValidationFailedResult) return;
        // The check comes before the guard of pages.
        PageGuard.AddHeaders(context.HttpContext.Response.Headers);
        context.Result = PageAnswers.Stale(context.HttpContext.Request.Path);
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
