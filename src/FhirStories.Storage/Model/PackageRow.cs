namespace FhirStories.Storage.Model;

/// <summary>One installed package. A row is never changed: another content of the same package is another row.</summary>
public sealed class PackageRow
{
    /// <summary>Rises with every package added; of two packages that state the same, the greater one wins.</summary>
    public long Ordinal { get; set; }

    /// <summary>The package's name.</summary>
    public required string Name { get; set; }

    /// <summary>The package's version.</summary>
    public required string Version { get; set; }

    /// <summary>The FHIR version of its definitions.</summary>
    public required string FhirVersion { get; set; }

    /// <summary>SHA-256 of its content, lower-case hex.</summary>
    public required string ContentKey { get; set; }

    /// <summary>When it was added, milliseconds since 1970-01-01T00:00:00Z.</summary>
    public long Instant { get; set; }

    /// <summary>The packed package.</summary>
    public required byte[] Content { get; set; }
}
