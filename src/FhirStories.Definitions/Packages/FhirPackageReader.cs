using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Packages;

/// <summary>
/// Reads a FHIR package (<c>.tgz</c>). A package comes from strangers, so links, paths that leave the archive, and archives that
/// unpack to more than the limits are refused. Nothing is written to disk.
/// </summary>
public static class FhirPackageReader
{
    private const string Manifest = "package/package.json";

    /// <summary>Reads the package of a file.</summary>
    /// <exception cref="InvalidDataException">The file is no FHIR package, or is refused; the message says why, for the person who gave it.</exception>
    public static FhirPackage Read(string path)
    {
        using var file = File.OpenRead(path);
        return Read(file);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static FhirPackage Read(Stream tgz, PackageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(tgz);
        limits ??= new PackageLimits();
        JsonObject? manifest = null;
        var resources = new List<JsonObject>();
        foreach (var (name, content) in Members(tgz, limits))
        {
            if (name == Manifest) manifest = Parse(name, content);
            else if (IsResource(name) && Parse(name, content) is { } json && json["resourceType"] is not null) resources.Add(json);
        }
        if (manifest is null) throw new InvalidDataException($"This is no FHIR package: it holds no {Manifest}.");

        return new FhirPackage(
            Name: Text(manifest["name"]) ?? throw new InvalidDataException($"The package's {Manifest} has no name."),
            Version: Text(manifest["version"]) ?? throw new InvalidDataException($"The package's {Manifest} has no version."),
            FhirVersion: (manifest["fhirVersions"] ?? manifest["fhir-version-list"]) is JsonArray { Count: > 0 } versions ? Text(versions[0]) : null,
            Licence: Text(manifest["license"]),
            Resources: resources);
    }

    private static IEnumerable<(string Name, byte[] Content)> Members(Stream tgz, PackageLimits limits)
    {
        using var gzip = new GZipStream(tgz, CompressionMode.Decompress, leaveOpen: true);
        using var bounded = new BoundedStream(gzip, limits.TotalBytes);
        using var tar = new TarReader(bounded);
        for (var count = 1; Next(tar) is { } entry; count++)
        {
            if (count > limits.Members) throw new InvalidDataException($"The package holds more than {limits.Members} files, the most that is read.");
            var name = entry.Name.Replace('\\', '/');
            if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                throw new InvalidDataException($"The package holds a link ({name}); links are refused.");
            if (name.StartsWith('/') || name.Contains(':', StringComparison.Ordinal) || name.Split('/').Contains(".."))
                throw new InvalidDataException($"The package holds a path that leaves it ({name}).");
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
            if (entry.Length > limits.MemberBytes) throw new InvalidDataException($"{name} is larger than {limits.MemberBytes} bytes, the most that is read.");

            var content = new byte[entry.Length];
            try
            {
                entry.DataStream?.ReadExactly(content);
            }
            catch (EndOfStreamException)
            {
                throw new InvalidDataException("The package is cut short.");
            }
            yield return (name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name, content);
        }
    }

    private static TarEntry? Next(TarReader tar)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("The package is cut short or no tar archive.", e);
        }
    }

    private static bool IsResource(string name) =>
        name.StartsWith("package/", StringComparison.Ordinal) && name.LastIndexOf('/') == 7
        && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && name is not "package/.index.json";

    private static JsonObject? Parse(string name, byte[] content)
    {
        // Some published files begin with a byte order mark.
        var json = content.AsSpan();
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{name} is not well-formed JSON: {e.Message}", e);
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
