using FhirStories.Repository;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace FhirStories.Web.Rendering;

/// <summary>Pages that stand in for the one asked for.</summary>
internal static class PageAnswers
{
    /// <summary>404: nothing was ever there. <paramref name="thing"/> is what was asked for, such as "story".</summary>
    public static ViewResult Missing(string thing) =>
        View("Missing", StatusCodes.Status404NotFound, new MissingView(thing));

    /// <summary>404: no thing of the kind was ever there; the words of its address may lead on.</summary>
    public static ViewResult Missing(ThingKind kind, string? asked) =>
        View("Missing", StatusCodes.Status404NotFound, new MissingView(kind.Word, UserInput.Words(asked?.Replace('-', ' '))));

    /// <summary>404: nothing is at an address.</summary>
    public static ViewResult Missing(PathString path) =>
        View("Missing", StatusCodes.Status404NotFound, new MissingView(Labels.Page, UserInput.Words(path.Value?.Split('/')[^1].Replace('-', ' '))));

    /// <summary>410: it was there and somebody deleted it.</summary>
    public static ViewResult Gone(string thing, DateTimeOffset since) => Gone(new GoneView(thing, since));

    /// <inheritdoc cref="Gone(string, DateTimeOffset)"/>
    public static ViewResult Gone(GoneView view) => View("Gone", StatusCodes.Status410Gone, view);

    /// <summary>400: what was sent came from a page that is too old, or of another session.</summary>
    /// <param name="path">The page to begin again with.</param>
    public static ViewResult Stale(PathString path) => View("Stale", StatusCodes.Status400BadRequest, new StaleView(path));

    /// <summary>403: somebody signed in, and may not.</summary>
    public static ViewResult Refused(Repository.Access.CallerRole least) =>
        View("Refused", StatusCodes.Status403Forbidden, new RefusedView(least));

    /// <summary>500: our fault, no details.</summary>
    public static ViewResult Failure(string reference) =>
        View("Failure", StatusCodes.Status500InternalServerError, new FailureView(reference));

    /// <summary>503: the database is away; what was asked for may well be there.</summary>
    public static ViewResult Unavailable() => View("Unavailable", StatusCodes.Status503ServiceUnavailable, new UnavailableView());

    /// <summary>503: the page took longer to make than the server works on one.</summary>
    public static ViewResult TooSlow() => View("Busy", StatusCodes.Status503ServiceUnavailable, new BusyView(null));

    /// <summary>429: more requests than one client may send.</summary>
    /// <param name="seconds">After how many seconds it is worth trying again.</param>
    public static ViewResult TooMany(int seconds) => View("Busy", StatusCodes.Status429TooManyRequests, new BusyView(seconds));

    /// <summary>The status and sentences with which the repository refused what a page wanted of it.</summary>
    public static ViewResult NotDone(FhirRequestException refusal, bool isForm) => View("NotDone", refusal.Status,
        new NotDoneView(refusal.Status, [.. refusal.Issues.Select(issue => issue.Message).DefaultIfEmpty(refusal.Message).Distinct(StringComparer.Ordinal)], isForm));

    /// <summary>403, 400 or 503: signing in at an authority came to nothing.</summary>
    public static ViewResult SignInStopped(SignInStop why) => View("SignInStopped", why switch
    {
        SignInStop.Refused => StatusCodes.Status403Forbidden,
        SignInStop.Broken => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status503ServiceUnavailable,
    }, new SignInStoppedView(why));

    /// <summary>Signed out here, and on the way to the authority.</summary>
    public static ViewResult SigningOut(string there) => View("SigningOut", StatusCodes.Status200OK, new SigningOutView(there));

    /// <summary>401: the request brought a token that is no good.</summary>
    public static ViewResult TokenRefused() => View("TokenRefused", StatusCodes.Status401Unauthorized, new TokenRefusedView());

    /// <summary>403: somebody who signed in may not see this.</summary>
    public static ViewResult NotAllowed() => View("NotAllowed", StatusCodes.Status403Forbidden, new NotAllowedView());

    private static ViewResult View<T>(string name, int status, T model) => new()
    {
        ViewName = $"/Pages/Shared/{name}.cshtml",
        StatusCode = status,
        ViewData = new ViewDataDictionary<T>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = model },
    };
}
