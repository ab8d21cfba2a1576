using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace FhirStories.Definitions.Tests.Packages;

/// <summary>Packages made for a test.</summary>
internal static class PackageArchives
{
    public const string Manifest = """{"name":"test.pkg","version":"1.0.0","license":"CC0-1.0","fhirVersions":["4.0.1"]}""";

    /// <summary>A .tgz of these files.</summary>
    public static MemoryStream Tgz(params (string Name, string Text)[] files) => Tgz(tar =>
    {
        foreach (var (name, text) in files)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
    });

    /// <summary>A .tgz of whatever is written.</summary>
    public static MemoryStream Tgz(Action<TarWriter> write)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip)) write(tar);
        bytes.Position = 0;
        return bytes;
    }

    /// <summary>A .zip of these files.</summary>
    public static MemoryStream Zip(params (string Name, string Text)[] files)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        bytes.Position = 0;
        return bytes;
    }
}
