namespace FhirStories.Web.Accounts;

/// <summary>What signing in is like on this site. The host registers it; without it nobody signs in, and the pages of accounts are not there.</summary>
/// <param name="Kind">Whose accounts they are.</param>
/// <param name="SignUp">How new ones come about.</param>
public sealed record AccountSite(AccountKind Kind, SignUpKind SignUp)
{
    /// <summary>A site without sign-in.</summary>
    public static readonly AccountSite None = new(AccountKind.None, SignUpKind.Closed);

    /// <summary>Whether people can sign in at the pages.</summary>
    public bool HasSignIn => Kind != AccountKind.None;

    /// <summary>Whether passwords, passkeys and apps are this site's own.</summary>
    public bool IsLocal => Kind == AccountKind.Local;
}

/// <summary>Whose accounts a site has.</summary>
public enum AccountKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>Its own.</summary>
    Local,

    /// <summary>Those of an authority elsewhere.</summary>
    Elsewhere,
}

/// <summary>How new accounts come about.</summary>
public enum SignUpKind
{
    /// <summary>An administrator invites.</summary>
    Invitation,

    /// <summary>Anybody asks, and an editor or administrator decides.</summary>
    Approval,

    /// <summary>Not at all.</summary>
    Closed,
}
