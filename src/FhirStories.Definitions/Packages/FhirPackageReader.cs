using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Packages;

/// <summary>Reads a FHIR package as published, resource by resource: what facts are restated from.</summary>
public static class FhirPackageReader
{
    /// <summary>Reads the package of a file (<c>.tgz</c>) or folder.</summary>
    /// <exception cref="PackageException">It is no FHIR package, or is refused; the message says why, for the person who gave it.</exception>
    public static FhirPackage Read(string path) => Read(wanted => PackageArchive.Read(path, new PackageLimits(), wanted));

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="tgz">The archive; it can seek.</param>
    /// <param name="limits">How much it may unpack to.</param>
    public static FhirPackage Read(Stream tgz, PackageLimits? limits = null) =>
        Read(wanted => PackageArchive.Read(tgz, limits ?? new PackageLimits(), wanted));

    private static FhirPackage Read(Func<Func<string, bool>, IEnumerable<PackageMember>> archive)
    {
        JsonObject? json = null;
        var resources = new List<JsonObject>();
        foreach (var member in archive(name => name == NpmManifest.Path || DefinitionFile.IsResource(name)))
        {
            if (member.Name == NpmManifest.Path) json = DefinitionFile.Parse(member);
            else if (DefinitionFile.Parse(member) is { } resource && resource["resourceType"] is not null) resources.Add(resource);
        }
        var manifest = NpmManifest.Read(json);
        return new FhirPackage(manifest.Name, manifest.Version, manifest.FhirVersion, manifest.Licence, resources);
    }
}
