namespace FhirStories.Repository.Access.Auditing;

/// <summary>How something ended that is audited; the codes of <c>audit-event-outcome</c>.</summary>
public enum AuditOutcome
{
    /// <summary>As it was wanted.</summary>
    Success = 0,

    /// <summary>Refused.</summary>
    Refused = 4,

    /// <summary>Failed for other reasons.</summary>
    Failed = 8,
}

/// <summary>One thing that somebody did, or wanted to do, for the audit.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Action">C, R, U, D or E.</param>
/// <param name="Interaction">A code of <c>restful-interaction</c>, or one of <see cref="AuditInteractions"/>.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record AuditRecord(Caller Caller, char Action, string Interaction, AuditOutcome Outcome)
{
    /// <summary>What it was done to, such as <c>Basic/1/_history/2</c>; null for nothing that has a name.</summary>
    public string? What { get; init; }

    /// <summary>A search that was refused, such as <c>AuditEvent?date=…</c>; null without.</summary>
    public string? Query { get; init; }

    /// <summary>A sentence about how it ended; null where there is nothing to say.</summary>
    public string? Description { get; init; }
}

/// <summary>What happens besides interactions of REST, as <see cref="AuditRecord.Interaction"/> names it; each stands for a type and subtype of DICOM's audit events.</summary>
public static class AuditInteractions
{
    /// <summary>Somebody, or an app, signed in or tried to.</summary>
    public const string Login = "login";

    /// <summary>Somebody signed out.</summary>
    public const string Logout = "logout";

    /// <summary>What an account signs in with, or whether it may, was changed: passwords, passkeys, tokens, locks.</summary>
    public const string UserSecurity = "user-security";

    /// <summary>An account was given a role.</summary>
    public const string SecurityRoles = "security-roles";

    /// <summary>What may ask for tokens was changed: apps.</summary>
    public const string SecurityConfiguration = "security-configuration";
}
