using System.Runtime.InteropServices;
using System.Text.Json;
using FhirStories.Definitions.Packs;

namespace FhirStories.Definitions.Packages;

/// <summary>Where the definitions of a package came from; the first of two that state the same wins (DESIGN §5).</summary>
public enum PackageOrigin
{
    /// <summary>Stored as resources of the catalogue: no package that anybody sees, but whoever stored them means them.</summary>
    Stored,

    /// <summary>Added through the API or the tool.</summary>
    Installed,

    /// <summary>Read from a folder that the configuration names.</summary>
    Folder,

    /// <summary>Carried by this assembly.</summary>
    BuiltIn,
}

/// <summary>What a package says of itself, and what was found when it was read.</summary>
/// <param name="Name">The package's name, <c>fhir.r4.ukcore</c>.</param>
/// <param name="Version">The package's version.</param>
/// <param name="FhirVersion">The FHIR version of its definitions, <c>3.0.2</c>, <c>4.0.1</c>, ….</param>
/// <param name="Title">For people, or null.</param>
/// <param name="Licence">An SPDX identifier, or null.</param>
/// <param name="Dependencies">Names and versions of the packages it builds on.</param>
/// <param name="ContentKey">SHA-256 of its content, lower-case hex: the same content gives the same key.</param>
/// <param name="Counts">Number of definitions by resource type.</param>
/// <param name="Issues">What is wrong with its files, in their order.</param>
public sealed record PackageManifest(
    string Name, string Version, string FhirVersion, string? Title, string? Licence, IReadOnlyDictionary<string, string> Dependencies,
    string ContentKey, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<DefinitionIssue> Issues)
{
    /// <summary><c>name#version</c>, how FHIR tools write it.</summary>
    public string Reference => $"{Name}#{Version}";

    /// <summary>Whether somebody who writes this means the package: its name, or that with its version as <c>name#version</c> or <c>name@version</c>.</summary>
    public bool IsNamed(string written)
    {
        ArgumentNullException.ThrowIfNull(written);
        return Name == written || Reference == written.Replace('@', '#');
    }
}

/// <summary>
/// A package made ready: its definitions in the R4 model, packed. Made once by <see cref="PackageCompiler"/>; its bytes can be
/// stored anywhere and opened again in no time.
/// </summary>
public sealed class DefinitionPackage
{
    private DefinitionPackage(PackageManifest manifest, DefinitionPack pack, ReadOnlyMemory<byte> bytes)
    {
        Manifest = manifest;
        Pack = pack;
        Bytes = bytes;
    }

    /// <summary>What it is and what was found.</summary>
    public PackageManifest Manifest { get; }

    /// <summary>The packed form, to be stored.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    internal DefinitionPack Pack { get; }

    /// <summary>Opens a packed package.</summary>
    /// <exception cref="InvalidDataException">The bytes are no packed package, or of another version of this program.</exception>
    public static DefinitionPackage Open(ReadOnlyMemory<byte> bytes)
    {
        var pack = DefinitionPack.Open(() => new MemoryStream(Array(bytes), writable: false));
        if (pack.Manifest.IsEmpty) throw new InvalidDataException("This pack of definitions is no package.");
        var manifest = JsonSerializer.Deserialize(pack.Manifest.Span, ManifestJson.Default.PackageManifest) ?? throw new InvalidDataException("The packed package has no manifest.");
        return new DefinitionPackage(manifest, pack, bytes);
    }

    private static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : bytes.ToArray();
}
