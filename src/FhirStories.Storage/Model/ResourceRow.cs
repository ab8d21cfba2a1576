namespace FhirStories.Storage.Model;

/// <summary>One version of one resource. Rows are never changed but for <see cref="IsCurrent"/>, <see cref="SeenBy"/> and what completes <see cref="Records"/>, and never removed.</summary>
public sealed class ResourceRow
{
    /// <summary>Rises with every version of every resource: the order of history and the change watermark.</summary>
    public long VersionKey { get; set; }

    /// <summary>The same for all versions of a resource: <see cref="VersionKey"/> of its first one. Index rows point here.</summary>
    public long ResourceKey { get; set; }

    /// <summary>FHIR resource type.</summary>
    public required string Type { get; set; }

    /// <summary>Logical id.</summary>
    public required string Id { get; set; }

    /// <summary>Version number from 1.</summary>
    public int Version { get; set; }

    /// <summary>Milliseconds since 1970-01-01T00:00:00Z.</summary>
    public long Instant { get; set; }

    /// <summary>What made this version, a <see cref="Storage.ChangeKind"/>; a delete has no content.</summary>
    public byte Change { get; set; }

    /// <summary>1 for the newest version, a deleted one included, else 0. A number, so that one SQL text fits every provider.</summary>
    public byte IsCurrent { get; set; }

    /// <summary>How <see cref="Content"/> is kept, a <see cref="ContentEncoding"/>.</summary>
    public byte Encoding { get; set; }

    /// <summary>UTF-8 FHIR JSON exactly as it is served.</summary>
    public byte[]? Content { get; set; }

    /// <summary>What is kept beside the content and served to nobody; whoever wrote it knows what it means. Null for nothing.</summary>
    public byte[]? Records { get; set; }

    /// <summary>Who wrote the first version of the resource: an account of ours, for whom it is later told from everybody else's. Null where nobody signed in.</summary>
    public string? Owner { get; set; }

    /// <summary>The account that alone sees the version, beside those who see every draft; empty where only those do; null where everybody does.</summary>
    public string? SeenBy { get; set; }
}

/// <summary>How content is kept.</summary>
public enum ContentEncoding : byte
{
    /// <summary>As it is served.</summary>
    Plain = 0,

    /// <summary>Compressed with Brotli.</summary>
    Brotli = 1,
}
