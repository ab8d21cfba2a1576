using FhirStories.Repository.Access;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace FhirStories.Web.Accounts;

/// <summary>A page that is there on sites with accounts only, and for some people only.</summary>
/// <param name="role">The least role that it is for.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AccountsOnlyAttribute(CallerRole role = CallerRole.Anonymous) : Attribute, IAsyncResourceFilter
{
    /// <summary>The least role that it is for.</summary>
    public CallerRole Role { get; } = role;

    /// <summary>Whether it is there only where accounts are this site's own.</summary>
    public bool Local { get; init; }

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var services = context.HttpContext.RequestServices;
        var site = services.GetRequiredService<AccountSite>();
        var caller = services.GetRequiredService<CurrentCaller>().Value;
        var request = context.HttpContext.Request;
        if (!site.HasSignIn || Local && !site.IsLocal) context.Result = PageAnswers.Missing("page");
        else if (Role == CallerRole.Anonymous) await next();
        else if (!caller.IsSignedIn) context.Result = ToSignIn(request);
        // A token is for programs: it makes no tokens, and changes nobody's account.
        else if (caller.Client is not null || !await PageRights.IsGrantedAsync(services.GetRequiredService<CallerRepository>().Value.RequireRoleAsync(Role, request.Path))) context.Result = PageAnswers.NotAllowed();
        else await next();
    }

    /// <summary>Leads to the page that signs in, and back again; what was sent is not sent again.</summary>
    internal static RedirectResult ToSignIn(HttpRequest request) =>
        new($"/account/sign-in?returnUrl={Uri.EscapeDataString(HttpMethods.IsGet(request.Method) ? request.GetEncodedPathAndQuery() : request.Path)}");
}
