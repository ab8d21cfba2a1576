using FhirStories.Repository;
using FhirStories.Validation;
using FhirStories.Web.Accounts;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Web.Tests.Rendering;

public sealed class PageGuardTests
{
    [Theory]
    [InlineData("GET", "/baselines/new", "?feature=a%20b", "/account/sign-in?returnUrl=%2Fbaselines%2Fnew%3Ffeature%3Da%2520b")]
    [InlineData("POST", "/baselines/new", "?handler=Make", "/account/sign-in?returnUrl=%2Fbaselines%2Fnew")]
    public async Task Who_has_to_say_who_he_is_for_a_page_signs_in_and_comes_back_to_it(string method, string path, string query, string where)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(new AccountSite(AccountKind.Local, SignUpKind.Invitation));
        services.AddMvcCore();
        await using var provider = services.BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = provider };
        (http.Request.Method, http.Request.Path, http.Request.QueryString) = (method, path, new QueryString(query));
        var action = new ActionContext(http, new RouteData(), new ActionDescriptor());
        await new PageGuard().OnResourceExecutionAsync(new ResourceExecutingContext(action, [], []), () => Task.FromResult(new ResourceExecutedContext(action, [])
        {
            Exception = new FhirRequestException(401, FhirIssue.Error("login", "access-login-needed", "Creating a baseline needs the role editor: sign in.")),
        }));
        Assert.Equal((StatusCodes.Status302Found, where), (http.Response.StatusCode, http.Response.Headers.Location.ToString()));
    }
}
