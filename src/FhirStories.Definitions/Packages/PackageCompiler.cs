using System.Text.Json;

namespace FhirStories.Definitions.Packages;

/// <summary>Makes a <see cref="DefinitionPackage"/> of a published package.</summary>
/// <remarks>
/// <list type="number">
/// <item>the manifest is looked for, as it names the release in whose shape the files are;</item>
/// <item>file by file: parse (<see cref="DefinitionFile"/>, <see cref="XmlDefinitionReader"/>), normalise, note what is wrong;</item>
/// <item>everything is packed.</item>
/// </list>
/// A bad file costs that file only; an archive that is refused costs nothing but itself.
/// </remarks>
public static class PackageCompiler
{
    /// <summary>
    /// Reads a package: a <c>.tgz</c>, an unpacked folder (with <c>package.json</c> in it or in its <c>package</c> folder), or
    /// Firely's <c>specification.zip</c>.
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="limits">How much it may unpack to.</param>
    /// <exception cref="PackageException">It is refused as a whole; the message says why.</exception>
    public static DefinitionPackage Compile(string path, PackageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        limits ??= new PackageLimits();
        try
        {
            return Compile(wanted => PackageArchive.Read(path, limits, wanted));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PackageException("package-unreadable", $"'{Path.GetFileName(path)}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads an archive (<c>.tgz</c> or <c>specification.zip</c>, told apart by content) from a stream that can seek.</summary>
    /// <inheritdoc cref="Compile(string, PackageLimits?)"/>
    /// <param name="archive">The archive.</param>
    /// <param name="limits">How much it may unpack to.</param>
    public static DefinitionPackage Compile(Stream archive, PackageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(archive);
        if (!archive.CanSeek) throw new ArgumentException("The stream must be able to seek: a package is read twice.", nameof(archive));
        limits ??= new PackageLimits();
        return Compile(wanted => PackageArchive.Read(archive, limits, wanted));
    }

    /// <summary>Makes a package of resources that are stored one by one, in R4 JSON; what is no definition is left out.</summary>
    /// <param name="resources">Of two that state the same canonical, the first counts.</param>
    public static DefinitionPackage CompileStored(IEnumerable<ReadOnlyMemory<byte>> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var compilation = new PackageCompilation(new NpmManifest("stored.here", "current", FhirReleases.VersionOf(FhirRelease.R4), null, null, new Dictionary<string, string>()), FhirRelease.R4);
        foreach (var json in resources) compilation.Add(new PackageMember("stored.json", json.ToArray()));
        return DefinitionPackage.Open(compilation.Pack());
    }

    /// <summary>Makes a package of single definitions, such as the profile that somebody works on; what is no definition is left out.</summary>
    /// <param name="files">JSON and XML files. Of two that state the same canonical, the first counts.</param>
    /// <param name="release">The release that they are written for, where they do not say it.</param>
    /// <exception cref="PackageException">A file cannot be read.</exception>
    public static DefinitionPackage CompileFiles(IEnumerable<string> files, FhirRelease release)
    {
        ArgumentNullException.ThrowIfNull(files);
        var compilation = new PackageCompilation(new NpmManifest("definitions.here", "current", FhirReleases.VersionOf(release), null, null, new Dictionary<string, string>()), release);
        foreach (var file in files)
        {
            try
            {
                compilation.Add(new PackageMember(Path.GetFileName(file), File.ReadAllBytes(file)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new PackageException("package-unreadable", $"'{file}' cannot be read: {exception.Message}", exception);
            }
        }
        return DefinitionPackage.Open(compilation.Pack());
    }

    private static DefinitionPackage Compile(Func<Func<string, bool>, IEnumerable<PackageMember>> archive)
    {
        var manifest = ManifestOf(archive) ?? SpecificationZip.ManifestOf(archive) ?? NpmManifest.Read(null);
        var release = FhirReleases.Of(manifest.FhirVersion) ?? throw new PackageException("package-fhir-version-unsupported", manifest.FhirVersion is null
            ? "The package names no FHIR version, so nobody can tell how its files are to be read."
            : $"The package is for FHIR {manifest.FhirVersion}; STU3, R4, R4B and R5 are read.");
        var compilation = new PackageCompilation(manifest, release);
        foreach (var member in archive(manifest.IsSpecification ? SpecificationZip.IsDefinitions : DefinitionFile.IsResource)) compilation.Add(member);
        return DefinitionPackage.Open(compilation.Pack());
    }

    private static NpmManifest? ManifestOf(Func<Func<string, bool>, IEnumerable<PackageMember>> archive)
    {
        foreach (var member in archive(name => name == NpmManifest.Path))
        {
            try
            {
                return NpmManifest.Read(DefinitionFile.Parse(member));
            }
            catch (PackageException exception) when (exception.Code == "file-not-well-formed")
            {
                throw new PackageException("package-manifest-invalid", exception.Message, exception);
            }
        }
        return null;
    }
}
