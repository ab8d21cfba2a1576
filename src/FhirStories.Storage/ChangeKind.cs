namespace FhirStories.Storage;

/// <summary>What made a version.</summary>
public enum ChangeKind : byte
{
    /// <summary>First version, by POST or by PUT on an unused id.</summary>
    Create = 0,

    /// <summary>A later version with content.</summary>
    Update = 1,

    /// <summary>A deletion.</summary>
    Delete = 2,
}
