using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace FhirStories.Web.Tests.Hosting;

/// <summary>Packages made for tests: one profile on Patient, in several versions.</summary>
internal static class MadePackage
{
    public const string Name = "x.example.made";

    public const string Profile = "https://x.example/StructureDefinition/MadePatient";

    /// <summary>A package as it is sent.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="least">How many names a patient has at least.</param>
    public static byte[] Of(string version, int least)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            Add(tar, "package/package.json", $$$"""{"name":"{{{Name}}}","version":"{{{version}}}","fhirVersions":["4.0.1"],"dependencies":{"hl7.fhir.r4.core":"4.0.1"}}""");
            Add(tar, "package/StructureDefinition-MadePatient.json", $$$"""
                {"resourceType":"StructureDefinition","id":"MadePatient","url":"{{{Profile}}}","version":"{{{version}}}","name":"MadePatient","title":"A made patient","status":"active","fhirVersion":"4.0.1",
                "kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
                "differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.name","path":"Patient.name","min":{{{least}}},"mustSupport":true}]}}
                """);
        }
        return buffer.ToArray();
    }

    private static void Add(TarWriter tar, string name, string text) => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
}
