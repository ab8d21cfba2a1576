namespace FhirStories.Storage.Accounts;

/// <summary>A key that all servers of a database share: those that protect cookies, and those that sign and encrypt tokens.</summary>
public sealed class SecurityKeyRow
{
    /// <summary>Its name: of two servers that make a key at once, the first one's stays.</summary>
    public required string Name { get; set; }

    /// <summary>What it is for.</summary>
    public required string Use { get; set; }

    /// <summary>When it was made, milliseconds since 1970.</summary>
    public long Created { get; set; }

    /// <summary>The key, in the words of whoever made it.</summary>
    public required string Text { get; set; }
}
