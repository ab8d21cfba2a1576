using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Validation.Tests.Cases;

/// <summary>A case of <c>validator-cases</c>: an instance, the definitions it comes with, and the reference's verdict.</summary>
/// <param name="Name">The case's name.</param>
/// <param name="Release">The release of the instance.</param>
/// <param name="Module">What the case is about.</param>
/// <param name="File">The instance.</param>
/// <param name="Supporting">Definitions to install.</param>
/// <param name="Profile">The file of a profile that is demanded, or null.</param>
/// <param name="Errors">The errors that the reference reports.</param>
/// <param name="Allowed">Extensions that may be unknown.</param>
internal sealed record ValidatorCase(
    string Name, FhirRelease Release, string Module, string File, IReadOnlyList<string> Supporting, string? Profile, int Errors, IReadOnlyList<string> Allowed)
{
    public static IEnumerable<ValidatorCase> All()
    {
        foreach (var json in JsonNode.Parse(System.IO.File.ReadAllText(RealData.Path("validator-cases", "cases.json")))!.AsArray())
        {
            yield return new ValidatorCase(
                (string)json!["name"]!, (string)json["version"]! == "3.0" ? FhirRelease.Stu3 : FhirRelease.R4, (string)json["module"]!, (string)json["file"]!,
                [.. json["supporting"]!.AsArray().Select(s => (string)s!)], (string?)json["profile"], (int)json["errors"]!,
                json["allowedExtensionDomain"] is { } domain ? [(string)domain!] : []);
        }
    }

    /// <summary>Our verdict.</summary>
    public ValidationReport Validate()
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        var files = Profile is null || Supporting.Contains(Profile) ? Supporting : [.. Supporting, Profile];
        if (files.Count > 0) store.Use([(Package(files), PackageOrigin.Installed)]);
        var validator = new ResourceValidator(store, new TerminologyService(store));
        var settings = new ValidationSettings { Profiles = Profile is null ? [] : [UrlOf(Profile)], AllowedExtensions = Allowed };
        var path = RealData.Path("validator-cases", File);
        using var stream = System.IO.File.OpenRead(path);
        return IsXml(File) ? validator.ValidateXml(stream, Release, settings) : validator.ValidateJson(System.IO.File.ReadAllBytes(path), Release, settings);
    }

    private DefinitionPackage Package(IReadOnlyList<string> files)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            Write(tar, "package.json", Encoding.UTF8.GetBytes($$"""{"name":"case","version":"1.0.0","fhirVersions":["{{FhirReleases.VersionOf(Release)}}"]}"""));
            foreach (var file in files) Write(tar, file.Replace('/', '_'), System.IO.File.ReadAllBytes(RealData.Path("validator-cases", file)));
        }
        return PackageCompiler.Compile(bytes);
    }

    private static void Write(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"package/{name}") { DataStream = new MemoryStream(content) });

    private static string UrlOf(string file)
    {
        var path = RealData.Path("validator-cases", file);
        if (IsXml(file)) return XDocument.Load(path).Root!.Element(XName.Get("url", "http://hl7.org/fhir"))!.Attribute("value")!.Value;
        // One of the files has line ends within its strings.
        return (string)JsonNode.Parse(System.IO.File.ReadAllText(path).Replace("\r", " ", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal))!["url"]!;
    }

    private static bool IsXml(string file) => file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);
}
