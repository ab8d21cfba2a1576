namespace FhirStories.Storage;

/// <summary>What made a version.</summary>
public enum ChangeKind : byte
{
    /// <summary>First version, under an id that the writer named (PUT).</summary>
    Create = 0,

    /// <summary>A later version with content.</summary>
    Update = 1,

    /// <summary>A deletion.</summary>
    Delete = 2,

    /// <summary>First version, under an id of the server's making (POST).</summary>
    Post = 3,
}
