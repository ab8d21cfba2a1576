using System.Collections.Immutable;
using System.Security.Claims;
using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Server.Security.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace FhirStories.Server.Security.Apps;

/// <summary>Asks the person who is signed in whether an app may act for them. The library has checked the app's request before.</summary>
internal sealed class Consent(
    IHttpContextAccessor contexts, CurrentCaller current, AccountDirectory directory, SmartAddresses addresses, ISignIn signIn, ScopeCheck scopes, DoorAudit audit,
    IOpenIddictApplicationManager applications, IOpenIddictAuthorizationManager authorizations) : IConsent
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    /// <inheritdoc/>
    public async Task<(ConsentView? Question, IActionResult? Answer)> ReadAsync(CancellationToken cancellation)
    {
        var http = contexts.HttpContext!;
        var request = Request(http);
        if (await scopes.ProblemAsync(request, http.Request, cancellation) is { } problem) return (null, Refuse(problem.Error, problem.Description));
        if (request.HasPromptValue(PromptValues.Login) || !IsPerson)
        {
            if (request.HasPromptValue(PromptValues.None)) return (null, Refuse(Errors.LoginRequired, "Nobody is signed in."));
            // Asked for once, not again on the way back.
            if (current.Value.IsSignedIn) await signIn.SignOutAsync();
            var query = QueryString.Create(request.GetParameters().Where(each => each.Key != Parameters.Prompt).Select(each => KeyValuePair.Create(each.Key, each.Value.ToString())));
            return (null, new RedirectResult($"/account/sign-in?returnUrl={Uri.EscapeDataString(SmartAddresses.Authorize + query)}"));
        }
        var application = await ApplicationAsync(request, cancellation);
        var given = await GivenAsync(request, application, cancellation);
        if (given is not null && !request.HasPromptValue(PromptValues.Consent)) return (null, await GrantAsync(http, request, given, cancellation));
        if (request.HasPromptValue(PromptValues.None)) return (null, Refuse(Errors.ConsentRequired, "The person has not allowed it yet."));
        return (new ConsentView(
            await applications.GetDisplayNameAsync(application, cancellation) ?? request.ClientId ?? "", [.. request.GetScopes()],
            [.. request.GetParameters().Select(each => KeyValuePair.Create(each.Key, each.Value.ToString() ?? ""))], SourceOf(request.RedirectUri)), null);
    }

    /// <inheritdoc/>
    public async Task<IActionResult> AnswerAsync(bool allow, CancellationToken cancellation)
    {
        var http = contexts.HttpContext!;
        var request = Request(http);
        if (await scopes.ProblemAsync(request, http.Request, cancellation) is { } problem) return Refuse(problem.Error, problem.Description);
        if (!IsPerson) return Refuse(Errors.LoginRequired, "Nobody is signed in.");
        if (!allow) return Refuse(Errors.AccessDenied, "The person did not allow it.");
        var application = await ApplicationAsync(request, cancellation);
        var given = await GivenAsync(request, application, cancellation) ?? await authorizations.CreateAsync(
            AppClaims.Of(await StandingAsync(cancellation), request.GetScopes(), addresses.FhirBase(http.Request)), current.Value.Account,
            await applications.GetIdAsync(application, cancellation) ?? "", AuthorizationTypes.Permanent, request.GetScopes(), cancellation);
        await audit.ChangedAsync('C', AuditInteractions.UserSecurity, request.ClientId!, $"An app was allowed to act for the account: {string.Join(' ', request.GetScopes())}.");
        return await GrantAsync(http, request, given, cancellation);
    }

    // At the pages: a token that is kept to little must not give an app more.
    private bool IsPerson => current.Value is { Practitioner: not null, Client: null };

    private async Task<IActionResult> GrantAsync(HttpContext http, OpenIddictRequest request, object authorization, CancellationToken cancellation)
    {
        var identity = AppClaims.Of(await StandingAsync(cancellation), request.GetScopes(), addresses.FhirBase(http.Request));
        identity.SetAuthorizationId(await authorizations.GetIdAsync(authorization, cancellation));
        return new Microsoft.AspNetCore.Mvc.SignInResult(Scheme, new ClaimsPrincipal(identity));
    }

    private async Task<AccountStanding> StandingAsync(CancellationToken cancellation) =>
        await directory.ActiveAsync(current.Value.Account, cancellation) ?? throw new InvalidOperationException("The account is gone.");

    private async Task<object> ApplicationAsync(OpenIddictRequest request, CancellationToken cancellation) =>
        await applications.FindByClientIdAsync(request.ClientId ?? "", cancellation) ?? throw new InvalidOperationException("The app is gone.");

    // Allowed before, with these scopes or more.
    private async Task<object?> GivenAsync(OpenIddictRequest request, object application, CancellationToken cancellation)
    {
        await foreach (var authorization in authorizations.FindAsync(
            current.Value.Account, await applications.GetIdAsync(application, cancellation), Statuses.Valid, AuthorizationTypes.Permanent, request.GetScopes(), cancellation)) return authorization;
        return null;
    }

    private static OpenIddictRequest Request(HttpContext http) => http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The request did not pass the token server.");

    // A policy names what a form may lead to by scheme, host and port; an app's own scheme stands alone.
    private static string SourceOf(string? redirect) =>
        !Uri.TryCreate(redirect, UriKind.Absolute, out var url) ? "'self'" : url.Scheme is "http" or "https" ? url.GetLeftPart(UriPartial.Authority) : $"{url.Scheme}:";

    private static ForbidResult Refuse(string error, string description) => new([Scheme], new AuthenticationProperties(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
    }));
}
