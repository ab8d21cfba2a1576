using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Access;

/// <summary>Refusals for want of a right: which one, and what to do.</summary>
internal static class AccessRefusal
{
    /// <summary>HTTP status: 401 for whoever did not say who he is, 403 for others.</summary>
    public static int StatusFor(Caller caller) => caller.Role == CallerRole.Anonymous ? 401 : 403;

    /// <summary>The refusal of a broken rule.</summary>
    public static FhirRequestException Of(Caller caller, BrokenRule broken) => new(StatusFor(caller),
        FhirIssue.Error(caller.Role == CallerRole.Anonymous ? "login" : "forbidden", broken.Code, broken.Message, broken.Expression));

    /// <summary>That a role is needed.</summary>
    /// <param name="caller">Who asked.</param>
    /// <param name="what">What was asked for, such as <c>Creating a draft</c>.</param>
    /// <param name="least">The least role that may; null for nobody.</param>
    public static BrokenRule Role(Caller caller, string what, CallerRole? least) => least is not { } role
        ? new("access-nobody", $"{what} is the server's own business: nobody does it through the API.")
        : caller.Role == CallerRole.Anonymous
            ? new("access-login-needed", $"{what} needs the role {Name(role)}: sign in, or send a token, with it.")
            : new("access-role", $"{what} needs the role {Name(role)}; yours is {Name(caller.Role)}. Ask somebody who has it.");

    /// <summary>That a token's scopes do not cover something.</summary>
    public static BrokenRule Scope(string what, string needed) =>
        new("access-scope", $"{what} is not covered by the scopes of the token: it needs {needed}. Ask for a token with that scope.");

    /// <summary>The name of a role, as people and settings know it.</summary>
    public static string Name(CallerRole role) => role.ToString().ToLowerInvariant();
}
