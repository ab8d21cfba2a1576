using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Cli.Tracing;

/// <summary>One side of a comparison as it was written: a package, a definition, or a file.</summary>
/// <param name="Written">As written.</param>
internal abstract record ImpactSide(string Written)
{
    /// <summary>What an argument means.</summary>
    /// <exception cref="PackageException">It is a file or folder that is no package; the message says why.</exception>
    public static ImpactSide Read(string written)
    {
        if (File.Exists(written) && Path.GetExtension(written).ToLowerInvariant() is ".json" or ".xml") return new FileSide(written);
        if (File.Exists(written) || Directory.Exists(written)) return new PackageSide(written, PackageCompiler.Compile(written));
        return written.Contains("://", StringComparison.Ordinal) || written.StartsWith("urn:", StringComparison.Ordinal) ? new CanonicalSide(written) : new NamedSide(written);
    }
}

/// <summary>A package that was read.</summary>
internal sealed record PackageSide(string Written, DefinitionPackage Package) : ImpactSide(Written);

/// <summary>A package by its name, perhaps with its version: <c>name</c>, <c>name#version</c>, <c>name@version</c>.</summary>
internal sealed record NamedSide(string Written) : ImpactSide(Written)
{
    /// <summary>Whether a package is the one that is named.</summary>
    public bool Is(PackageManifest manifest) => manifest.IsNamed(Written);

    /// <summary>The one package that is named, or what is wrong with the name.</summary>
    public (string? Reference, string? Problem) In(DefinitionStore definitions)
    {
        var found = definitions.PackagesNamed(Written);
        return found switch
        {
            [var one] => (one, null),
            [] => (null, $"'{Written}' is no file, no canonical and no package that is here. Packages here: {string.Join(", ", definitions.Packages.Select(package => package.Manifest.Reference).Distinct().Order(StringComparer.Ordinal))}."),
            _ => (null, $"Several versions of '{Written}' are here: name one of {string.Join(", ", found)}."),
        };
    }
}

/// <summary>A definition, <c>url[|version]</c>.</summary>
internal sealed record CanonicalSide(string Written) : ImpactSide(Written);

/// <summary>A StructureDefinition in a file.</summary>
internal sealed record FileSide(string Written) : ImpactSide(Written);
