using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Packages;

/// <summary>Small packages made for a test, and the published ones where they are present.</summary>
internal static class PackageArchive
{
    public static byte[] Of(string name, string version, IEnumerable<(string File, string Content)> files, params (string Name, string Version)[] dependencies)
    {
        var manifest = new JsonObject { ["name"] = name, ["version"] = version, ["fhirVersions"] = new JsonArray("4.0.1") };
        if (dependencies.Length > 0) manifest["dependencies"] = new JsonObject(dependencies.Select(d => KeyValuePair.Create(d.Name, (JsonNode?)JsonValue.Create(d.Version))));
        return Tar([("package/package.json", manifest.ToJsonString()), .. files.Select(f => ($"package/{f.File}", f.Content))]);
    }

    /// <summary>A package of profiles on Patient with these names.</summary>
    public static byte[] OfProfiles(string name, string version, params string[] profiles) => Of(name, version, profiles.Select(p => ($"{p}.json", Profile(name, p))));

    public static string Profile(string package, string name) => $$"""
        {"resourceType":"StructureDefinition","id":"{{name}}","url":"https://example.org/{{package}}/StructureDefinition/{{name}}","version":"1.0","name":"{{name}}",
         "title":"The profile {{name}}","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
         "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]} }
        """;

    public static byte[] Tar(IEnumerable<(string Name, string Content)> files)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        return bytes.ToArray();
    }

    /// <summary>A published package; the test is skipped, saying so, where it is absent.</summary>
    public static byte[] Real(string file) => File.ReadAllBytes(RealPath(file));

    public static string RealPath(string file)
    {
        var folder = Environment.GetEnvironmentVariable("FHIRSTORIES_TESTDATA");
        for (var at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "FhirStories.sln"))) folder = Path.GetFullPath(Path.Combine(at, "..", "shared", "data"));
        var path = Path.Combine(folder ?? "", "packages", file);
        Assert.SkipUnless(File.Exists(path), $"The published data is absent: packages/{file} (set FHIRSTORIES_TESTDATA).");
        return path;
    }
}
