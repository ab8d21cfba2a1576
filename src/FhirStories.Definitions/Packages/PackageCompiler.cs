namespace FhirStories.Definitions.Packages;

/// <summary>Makes a <see cref="DefinitionPackage"/> of a published package.</summary>
public static class PackageCompiler
{
    /// <summary>
    /// Reads a package: a <c>.tgz</c>, an unpacked folder (with <c>package.json</c> in it or in its <c>package</c> folder), or
    /// Firely's <c>specification.zip</c>.
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="limits">How much it may unpack to.</param>
    /// <exception cref="PackageException">It is refused as a whole; the message says why.</exception>
    public static DefinitionPackage Compile(string path, PackageLimits? limits = null) => throw new NotImplementedException();

    /// <summary>Reads an archive (<c>.tgz</c> or <c>specification.zip</c>, told apart by content) from a stream.</summary>
    /// <inheritdoc cref="Compile(string, PackageLimits?)"/>
    public static DefinitionPackage Compile(Stream archive, PackageLimits? limits = null) => throw new NotImplementedException();
}
