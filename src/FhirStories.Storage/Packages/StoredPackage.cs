namespace FhirStories.Storage.Packages;

/// <summary>An installed package, without its content.</summary>
/// <param name="Ordinal">Its place: of two packages that state the same, the greater one wins. 0 before it is stored.</param>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The package's version.</param>
/// <param name="FhirVersion">The FHIR version of its definitions.</param>
/// <param name="ContentKey">SHA-256 of its content, lower-case hex.</param>
/// <param name="Instant">When it was added, milliseconds since 1970.</param>
public sealed record StoredPackage(long Ordinal, string Name, string Version, string FhirVersion, string ContentKey, long Instant)
{
    /// <summary>Longest name, in characters; npm's own limit is 214.</summary>
    public const int LongestName = 214;

    /// <summary>Longest version, in characters.</summary>
    public const int LongestVersion = 128;
}

/// <summary>A package to store.</summary>
/// <param name="Package">What it is.</param>
/// <param name="Content">The packed package.</param>
public sealed record NewPackage(StoredPackage Package, ReadOnlyMemory<byte> Content);

/// <summary>What became of a package that was to be stored.</summary>
public enum PackageWrite
{
    /// <summary>Stored.</summary>
    Added,

    /// <summary>Stored in place of another content of the same name and version.</summary>
    Replaced,

    /// <summary>The same content was there already: nothing changed.</summary>
    Unchanged,

    /// <summary>Another content of the same name and version is there: nothing was stored, of this package or any other.</summary>
    Taken,
}
