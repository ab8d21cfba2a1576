using Microsoft.AspNetCore.Identity;

namespace FhirStories.Storage.Accounts;

/// <summary>Somebody who may sign in. The name that signs in is <c>UserName</c>; there is no e-mail address, as no mail is sent.</summary>
public sealed class Account : IdentityUser
{
    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>Longest note.</summary>
    public const int LongestNote = 500;

    /// <summary>A new account with an id that a FHIR id can be made of.</summary>
    public Account() => Id = Guid.NewGuid().ToString("N");

    /// <summary>What people call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>What it may do at most: the number of a <c>CallerRole</c>.</summary>
    public byte Role { get; set; }

    /// <summary>Whether it may sign in.</summary>
    public AccountState State { get; set; }

    /// <summary>What somebody who asked for the account wrote about themselves; empty for nothing.</summary>
    public string Note { get; set; } = "";

    /// <summary>When it was made, milliseconds since 1970.</summary>
    public long Created { get; set; }

    /// <summary>Id of the <c>Practitioner</c> that authors are named by; null until the account is first active.</summary>
    public string? Practitioner { get; set; }
}

/// <summary>Whether an account may sign in.</summary>
public enum AccountState : byte
{
    /// <summary>It may.</summary>
    Active = 0,

    /// <summary>Somebody asked for it; nobody has decided yet.</summary>
    Waiting = 1,

    /// <summary>An administrator has locked it.</summary>
    Locked = 2,
}
