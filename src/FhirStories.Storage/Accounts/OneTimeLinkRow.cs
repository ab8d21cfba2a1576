namespace FhirStories.Storage.Accounts;

/// <summary>A link that lets somebody do one thing once. The link itself is kept nowhere, only its hash.</summary>
public sealed class OneTimeLinkRow
{
    /// <summary>Its id.</summary>
    public required string Id { get; set; }

    /// <summary>What it is for.</summary>
    public OneTimeLinkKind Kind { get; set; }

    /// <summary>SHA-256 of the secret in the link, in lower-case hexadecimal digits.</summary>
    public required string Hash { get; set; }

    /// <summary>When it was made, milliseconds since 1970.</summary>
    public long Created { get; set; }

    /// <summary>From when on it is worth nothing, milliseconds since 1970.</summary>
    public long Expires { get; set; }

    /// <summary>When it was used or withdrawn, milliseconds since 1970; null while it is good.</summary>
    public long? Used { get; set; }

    /// <summary>For an invitation: the role that the account will have, the number of a <c>CallerRole</c>.</summary>
    public byte Role { get; set; }

    /// <summary>For an invitation: whom it is for, in the inviter's words.</summary>
    public string Note { get; set; } = "";

    /// <summary>For a reset: the account whose password it sets. For an invitation: the account that it became, once used.</summary>
    public string? AccountId { get; set; }

    /// <summary>Who made it; null for the server itself.</summary>
    public string? MadeBy { get; set; }
}

/// <summary>What a one-time link is for.</summary>
public enum OneTimeLinkKind : byte
{
    /// <summary>Makes the first administrator.</summary>
    FirstAdministrator = 0,

    /// <summary>Makes an account.</summary>
    Invitation = 1,

    /// <summary>Sets a new password.</summary>
    PasswordReset = 2,
}
