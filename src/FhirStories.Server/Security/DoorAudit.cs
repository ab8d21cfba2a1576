using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Server.Security.Accounts;
using FhirStories.Storage.Accounts;

namespace FhirStories.Server.Security;

/// <summary>Tells the audit what happens at the door: who signed in, who was refused, what of accounts, tokens and apps was changed. Nothing that somebody typed is in it: it may be a password.</summary>
internal sealed class DoorAudit(CurrentCaller current, IHttpContextAccessor contexts, AuditTrail? trail = null)
{
    private const int LongestDescription = 1000;

    /// <summary>Somebody signed in.</summary>
    /// <param name="account">Whose account it is.</param>
    /// <param name="how">By what, as a sentence.</param>
    public ValueTask SignedInAsync(Account account, string how) => SignedInAsync(CallerOf(account), how);

    /// <inheritdoc cref="SignedInAsync(Account, string)"/>
    public ValueTask SignedInAsync(Caller caller, string how) => RecordAsync(caller, 'E', AuditInteractions.Login, AuditOutcome.Success, null, how);

    /// <summary>Somebody wanted to sign in, and was refused.</summary>
    /// <param name="account">Whose account it would have been; null where nobody knows.</param>
    /// <param name="why">The reason, as a sentence.</param>
    /// <param name="outcome">Refused, or failed for good.</param>
    public ValueTask RefusedAsync(Account? account, string why, AuditOutcome outcome = AuditOutcome.Refused) =>
        RefusedAsync(account is null ? Caller.Anonymous : CallerOf(account), why, outcome);

    /// <inheritdoc cref="RefusedAsync(Account, string, AuditOutcome)"/>
    public ValueTask RefusedAsync(Caller caller, string why, AuditOutcome outcome = AuditOutcome.Refused) => RecordAsync(caller, 'E', AuditInteractions.Login, outcome, null, why);

    /// <summary>An app gave back a token of its own.</summary>
    public ValueTask WithdrawnAsync(Caller app) => RecordAsync(app, 'D', AuditInteractions.UserSecurity, AuditOutcome.Success, app.Client, "An app withdrew a token.");

    /// <summary>Whoever asks signed out.</summary>
    public ValueTask SignedOutAsync() => current.Value.IsSignedIn ? RecordAsync(current.Value, 'E', AuditInteractions.Logout, AuditOutcome.Success, null, null) : ValueTask.CompletedTask;

    /// <summary>Whoever asks changed something about an account, or wanted to.</summary>
    /// <param name="action">C, U or D.</param>
    /// <param name="interaction">One of <see cref="AuditInteractions"/>.</param>
    /// <param name="account">The account.</param>
    /// <param name="what">What was done, as a sentence.</param>
    /// <param name="outcome">How it ended.</param>
    public ValueTask ChangedAsync(char action, string interaction, Account account, string what, AuditOutcome outcome = AuditOutcome.Success) =>
        RecordAsync(current.Value, action, interaction, outcome, account.Practitioner is { } practitioner ? $"Practitioner/{practitioner}" : account.Id, what);

    /// <summary>Whoever asks changed something of the account that is signed in.</summary>
    public ValueTask ChangedOwnAsync(char action, string what, AuditOutcome outcome = AuditOutcome.Success) =>
        RecordAsync(current.Value, action, AuditInteractions.UserSecurity, outcome, current.Value.Author ?? current.Value.Account, what);

    /// <summary>Whoever asks changed something that has a name here and is no account, such as an app.</summary>
    public ValueTask ChangedAsync(char action, string interaction, string name, string what) => RecordAsync(current.Value, action, interaction, AuditOutcome.Success, name, what);

    private static Caller CallerOf(Account account) => AccountStanding.Of(account).ToCaller();

    private ValueTask RecordAsync(Caller caller, char action, string interaction, AuditOutcome outcome, string? what, string? description) => trail is null ? ValueTask.CompletedTask
        : trail.RecordAsync(new AuditRecord(caller with { Address = contexts.HttpContext?.Connection.RemoteIpAddress?.ToString() }, action, interaction, outcome) { What = what, Description = description is { Length: > LongestDescription } ? description[..LongestDescription] : description });
}
