using FhirStories.Rest;
using FhirStories.Server.Operating;

namespace FhirStories.Server.Security;

/// <summary>What a path needs of the door.</summary>
internal enum DoorNeed
{
    /// <summary>Who asks makes no difference.</summary>
    Nothing,

    /// <summary>Whoever asks is let through; it matters who it is.</summary>
    Caller,

    /// <summary>Where reading needs an account, it needs one here.</summary>
    SignIn,
}

/// <summary>Which paths are open to everybody, whatever the settings.</summary>
internal static class DoorRules
{
    // The endpoints of OAuth see to their own clients.
    private static readonly PathString[] Free = [Health.Path, "/assets", "/.well-known", "/connect/token", "/connect/revocation", "/connect/introspection", "/connect/jwks"];

    // Signing in comes before being somebody; what needs an account says so itself.
    private static readonly PathString[] Ways = ["/account", "/connect"];

    private static readonly PathString[] Said =
        [RestEndpoints.Base + "/metadata", RestEndpoints.Base + "/r5/metadata", RestEndpoints.Base + "/stu3/metadata", RestEndpoints.Base + "/.well-known", RestEndpoints.Base + "/r5/.well-known"];

    /// <summary>Whether a request is one of FHIR.</summary>
    public static bool IsFhir(HttpRequest request) => request.Path.StartsWithSegments(RestEndpoints.Base, StringComparison.Ordinal);

    /// <summary>What a request needs.</summary>
    public static DoorNeed NeedOf(HttpRequest request)
    {
        foreach (var path in Free)
            if (request.Path.StartsWithSegments(path, StringComparison.Ordinal)) return DoorNeed.Nothing;
        foreach (var path in Ways)
            if (request.Path.StartsWithSegments(path, StringComparison.Ordinal)) return DoorNeed.Caller;
        foreach (var path in Said)
            if (request.Path.StartsWithSegments(path, StringComparison.Ordinal)) return DoorNeed.Caller;
        // A browser asks so before it sends anything that says who asks (Fetch, "CORS protocol").
        return HttpMethods.IsOptions(request.Method) ? DoorNeed.Caller : DoorNeed.SignIn;
    }
}
