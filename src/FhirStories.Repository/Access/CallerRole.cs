namespace FhirStories.Repository.Access;

/// <summary>What an account may do at most. Each may what the one before it may.</summary>
public enum CallerRole
{
    /// <summary>Nobody signed in.</summary>
    Anonymous,

    /// <summary>Reads what is public.</summary>
    Reader,

    /// <summary>Contributes: own drafts, comments, examples and evidence.</summary>
    Contributor,

    /// <summary>Sees every draft, decides on contributions, releases and retires.</summary>
    Editor,

    /// <summary>Accounts, packages, jobs.</summary>
    Administrator,
}
