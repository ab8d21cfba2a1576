using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Validation.Tests.Checks;

/// <summary>What the validator finds in a small instance.</summary>
internal static class Judgement
{
    private static readonly ResourceValidator BuiltIn = new(DefinitionStore.BuiltIn, new TerminologyService(DefinitionStore.BuiltIn));

    /// <summary>The message ids of the errors, in order.</summary>
    public static string[] Errors(string json, FhirRelease release = FhirRelease.R4) => Errors(BuiltIn.ValidateJson(Encoding.UTF8.GetBytes(json), release));

    /// <summary>The message ids of the errors in XML, in order.</summary>
    public static string[] XmlErrors(string xml, FhirRelease release = FhirRelease.R4)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        return Errors(BuiltIn.ValidateXml(stream, release));
    }

    /// <summary>The message ids of the warnings, but for advice about narratives.</summary>
    public static string[] Warnings(string json, FhirRelease release = FhirRelease.R4) =>
        [.. BuiltIn.ValidateJson(Encoding.UTF8.GetBytes(json), release).Issues.Where(i => i.Level == IssueLevel.Warning && !i.Message.Contains("dom-6", StringComparison.Ordinal)).Select(i => i.MessageId)];

    /// <summary>The message ids of the errors by profiles of the test's own.</summary>
    /// <param name="json">The instance.</param>
    /// <param name="profile">The profile that it must follow.</param>
    /// <param name="definitions">JSON of the profile and what else there is.</param>
    public static string[] Errors(string json, string profile, params string[] definitions) => Errors(Report(json, profile, definitions));

    /// <summary>All that is found by profiles of the test's own.</summary>
    public static ValidationReport Report(string json, string profile, params string[] definitions)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(Package(definitions), PackageOrigin.Installed)]);
        return new ResourceValidator(store, new TerminologyService(store)).ValidateJson(Encoding.UTF8.GetBytes(json), FhirRelease.R4, new ValidationSettings { Profiles = [profile] });
    }

    private static string[] Errors(ValidationReport report) => [.. report.Issues.Where(i => i.Level is IssueLevel.Error or IssueLevel.Fatal).Select(i => i.MessageId)];

    private static DefinitionPackage Package(string[] definitions)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            Write(tar, "package.json", """{"name":"judged","version":"1.0.0","fhirVersions":["4.0.1"]}""");
            for (var i = 0; i < definitions.Length; i++) Write(tar, $"definition-{i}.json", definitions[i]);
        }
        return PackageCompiler.Compile(bytes);
    }

    private static void Write(TarWriter tar, string name, string content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"package/{name}") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
}
