namespace FhirStories.Repository.Access;

/// <summary>Who asks: what the door (FhirStories.Server) found out about a request, and all that permissions are decided by.</summary>
public sealed record Caller
{
    /// <summary>The product itself: seeding, jobs, and the tool on a store of its own. Every right, and no account.</summary>
    public static readonly Caller Product = new() { Name = "FhirStories", Role = CallerRole.Administrator, IsProduct = true };

    /// <summary>Whoever reaches a server without sign-in (<c>Security:Mode</c> Open, on loopback only). Every right, and no account.</summary>
    public static readonly Caller Open = new() { Role = CallerRole.Administrator };

    /// <summary>Nobody who signed in.</summary>
    public static readonly Caller Anonymous = new() { Role = CallerRole.Anonymous };

    /// <summary>The account's id, or that of the client where a system acts for itself; empty where there is neither.</summary>
    public string Account { get; init; } = "";

    /// <summary>What people call the account; empty where nobody signed in.</summary>
    public string Name { get; init; } = "";

    /// <summary>Id of the <c>Practitioner</c> that authors are named by; null where nobody signed in, or a system acts for itself.</summary>
    public string? Practitioner { get; init; }

    /// <summary>What the account may do at most.</summary>
    public CallerRole Role { get; init; }

    /// <summary>SMART on FHIR v2 scopes that the token keeps the account to, as they were granted; null where nothing narrows it (a person at the pages).</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The app that acts for the account, by its client id; null at the pages.</summary>
    public string? Client { get; init; }

    /// <summary>The network address that the request came from, for the audit; null where there is none.</summary>
    public string? Address { get; init; }

    /// <summary>True for the product itself.</summary>
    public bool IsProduct { get; private init; }

    /// <summary>True where somebody, or an app, signed in.</summary>
    public bool IsSignedIn => Account.Length > 0;

    /// <summary>The reference that names the caller as an author; null where there is none.</summary>
    public string? Author => Practitioner is null ? null : "Practitioner/" + Practitioner;
}
