using FhirStories.Definitions;

namespace FhirStories.Cli.Packages;

/// <summary>A package as the tool tells of it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version, where it could be read.</param>
/// <param name="FhirVersion">FHIR version of its definitions.</param>
/// <param name="State">What became of it, or where it came from.</param>
/// <param name="Counts">Number of definitions by type.</param>
/// <param name="Issues">What is wrong.</param>
internal sealed record PackageLine(
    string Name, string? Version, string? FhirVersion, string State, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<DefinitionIssue> Issues);

/// <summary><c>name@version</c>, or <c>name#version</c>, or a name alone.</summary>
internal sealed record PackageName(string Name, string? Version)
{
    public static PackageName Parse(string text)
    {
        var at = text.LastIndexOfAny(['@', '#']);
        return at <= 0 || at == text.Length - 1 ? new(text, null) : new(text[..at], text[(at + 1)..]);
    }
}

/// <summary>Packages of a server or of a store.</summary>
internal interface IPackageTarget : IDisposable
{
    /// <summary>Adds a file, a folder or a package of the registry.</summary>
    /// <exception cref="Definitions.Packages.PackageException">It was refused; nothing has changed.</exception>
    Task<IReadOnlyList<PackageLine>> AddAsync(string source, bool replace, IProgress<string>? progress, CancellationToken cancellation);

    /// <summary>All packages.</summary>
    Task<IReadOnlyList<PackageLine>> ListAsync(CancellationToken cancellation);

    /// <summary>Removes an installed package.</summary>
    /// <exception cref="Definitions.Packages.PackageException">It was refused.</exception>
    Task RemoveAsync(string name, string version, CancellationToken cancellation);
}
