namespace FhirStories.Storage.Accounts;

/// <summary>A token that somebody made for a program of theirs. The token itself is kept nowhere, only its hash.</summary>
public sealed class PersonalTokenRow
{
    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>Its id.</summary>
    public required string Id { get; set; }

    /// <summary>Whose it is.</summary>
    public required string AccountId { get; set; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; set; }

    /// <summary>SHA-256 of the token, in lower-case hexadecimal digits.</summary>
    public required string Hash { get; set; }

    /// <summary>SMART scopes that it is kept to, with spaces between; null for all that the account may do.</summary>
    public string? Scopes { get; set; }

    /// <summary>When it was made, milliseconds since 1970.</summary>
    public long Created { get; set; }

    /// <summary>From when on it is worth nothing, milliseconds since 1970.</summary>
    public long Expires { get; set; }

    /// <summary>When it was last used, milliseconds since 1970, to the minute; null for never.</summary>
    public long? LastUsed { get; set; }

    /// <summary>When it was revoked, milliseconds since 1970; null while it is good.</summary>
    public long? Revoked { get; set; }
}
