using FhirStories.Web.Coverage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace FhirStories.Web.Rendering;

/// <summary>
/// On the page that takes packages: whoever may send one, which is judged before, can send as much as packages may have. It runs
/// before the form is read, which the check against forgery does.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UploadLimitsAttribute : Attribute, IAsyncAuthorizationFilter, IOrderedFilter
{
    // Room for the other fields and the boundaries between them.
    private const long Overhead = 1L << 20;

    /// <summary>Before the check against forgery, which is at 1000.</summary>
    public int Order => 800;

    public Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method)) return Task.CompletedTask;
        // What is answered here does not come by the guard of pages.
        PageGuard.AddHeaders(http.Response.Headers);
        var keeper = http.RequestServices.GetRequiredService<PackageKeeper>();
        var most = keeper.LargestFile + Overhead;
        if (http.Request.ContentLength > most)
        {
            // The form is not read: the page says so to an address, and not to what was sent.
            context.Result = new RedirectResult("/packages/add?problem=too-large");
            return Task.CompletedTask;
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = most;
        http.Features.Set<IFormFeature>(new FormFeature(http.Request, new FormOptions { MultipartBodyLengthLimit = most }));
        return Task.CompletedTask;
    }
}
