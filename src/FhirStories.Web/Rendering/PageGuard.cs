using FhirStories.Repository;
using FhirStories.Storage;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FhirStories.Web.Rendering;

/// <summary>Around every page: security headers before it, a page with the reason where the repository refuses, and a plain error page when it fails.</summary>
internal sealed class PageGuard : IAsyncResourceFilter
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string RetryAfterSeconds = "5";

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        AddHeaders(http.Response.Headers);
        if (!Handles(context.ActionDescriptor, http.Request.Method))
        {
            // Without this, Razor Pages would render a page whose handler never ran.
            http.Response.Headers.Allow = "GET, HEAD";
            context.Result = new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
            return;
        }

        var executed = await next();
        if (executed.Exception is not { } failure || executed.ExceptionHandled || http.Response.HasStarted) return;
        executed.ExceptionHandled = true;
        var late = failure is OperationCanceledException && http.RequestAborted.IsCancellationRequested;
        // Either the client went away, and hears nothing, or the time for one page was up.
        if (late) http.RequestAborted = CancellationToken.None;

        if (late || failure is StorageUnavailableException)
        {
            if (!late) http.RequestServices.GetRequiredService<ILogger<PageGuard>>().LogError(failure, "The database is not available.");
            http.Response.Clear();
            AddHeaders(http.Response.Headers);
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            await (late ? PageAnswers.TooSlow() : PageAnswers.Unavailable()).ExecuteResultAsync(executed);
            return;
        }

        if (failure is FhirRequestException { Status: >= 400 and < 500 } refusal)
        {
            http.Response.Clear();
            AddHeaders(http.Response.Headers);
            await Answer(refusal, http).ExecuteResultAsync(executed);
            return;
        }

        var reference = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
        http.RequestServices.GetRequiredService<ILogger<PageGuard>>()
            .LogError(failure, "The page {Path} failed; reference {Reference}.", http.Request.Path, reference);
        http.Response.Clear();
        AddHeaders(http.Response.Headers);
        await PageAnswers.Failure(reference).ExecuteResultAsync(executed);
    }

    // What the repository refuses to the caller of a page is an answer, not a failure.
    private static IActionResult Answer(FhirRequestException refusal, HttpContext http) => refusal.Status switch
    {
        StatusCodes.Status401Unauthorized when http.RequestServices.GetRequiredService<AccountSite>().HasSignIn => AccountsOnlyAttribute.ToSignIn(http.Request),
        StatusCodes.Status404NotFound => PageAnswers.Missing(http.Request.Path),
        _ => PageAnswers.NotDone(refusal, HttpMethods.IsPost(http.Request.Method)),
    };

    private static bool Handles(ActionDescriptor page, string method)
    {
        var verb = HttpMethods.IsHead(method) ? HttpMethods.Get : method;
        return page is not CompiledPageActionDescriptor compiled
            || compiled.HandlerMethods.Any(handler => string.Equals(handler.HttpMethod, verb, StringComparison.OrdinalIgnoreCase));
    }

    internal static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
    }
}
