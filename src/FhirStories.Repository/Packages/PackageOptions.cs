namespace FhirStories.Repository.Packages;

/// <summary>What an operator may set about packages.</summary>
public sealed record PackageOptions
{
    /// <summary>Packages, unpacked packages, and folders of either.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Base address of a package registry; null: none is asked.</summary>
    public Uri? Registry { get; init; }

    /// <summary>Where packed packages are kept between runs; null: nowhere.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Where the cache lies when nothing is said: a folder beside the database file, or beside the working directory's data.</summary>
    public static string CacheBeside(string? databaseFile) =>
        Path.Combine(databaseFile is null or ":memory:" ? "data" : Path.GetDirectoryName(Path.GetFullPath(databaseFile)) ?? "data", "definitions");

    /// <summary>Largest package that is taken in, in bytes as it is sent.</summary>
    public long LargestPackage { get; init; } = 256L << 20;

    /// <summary>Most packages that one name may bring with it.</summary>
    public int MostDependencies { get; init; } = 64;

    /// <summary>How long a registry may take for one answer.</summary>
    public TimeSpan RegistryTimeout { get; init; } = TimeSpan.FromSeconds(100);
}
