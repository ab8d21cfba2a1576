using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Packs;

namespace FhirStories.Definitions;

/// <summary>A line of the store's index: what a definition is, without its content.</summary>
/// <param name="Release">The release it belongs to.</param>
/// <param name="ResourceType"><c>StructureDefinition</c>, <c>ValueSet</c>, <c>CodeSystem</c>, <c>SearchParameter</c>, …</param>
/// <param name="Id">The id under which the facade serves it: <c>{package}-{version}-{id}</c>, bare for R4's own definitions and for ours.</param>
/// <param name="Url">The canonical URL, bare.</param>
/// <param name="Version">The business version.</param>
/// <param name="Name">The computable name.</param>
/// <param name="Title">The name for people, where the source has one.</param>
/// <param name="Kind">Of a StructureDefinition: <c>primitive-type</c>, <c>complex-type</c>, <c>resource</c>, <c>logical</c>.</param>
/// <param name="Type">Of a StructureDefinition, the type it describes or constrains; of a SearchParameter, its code.</param>
/// <param name="BaseDefinition">The canonical it builds on.</param>
/// <param name="Status">The publication status.</param>
/// <param name="Source">The package it came from, <c>name#version</c>.</param>
/// <param name="Derivation">Of a StructureDefinition: <c>specialization</c> (a type) or <c>constraint</c> (a profile).</param>
/// <param name="IsAbstract">Of a StructureDefinition: no instance has this type.</param>
public sealed record DefinitionEntry(
    FhirRelease Release, string ResourceType, string Id, string Url, string? Version, string Name, string? Title,
    string? Kind, string? Type, string? BaseDefinition, string? Status, string Source, string? Derivation, bool IsAbstract)
{
    internal PackLocation Location { get; init; }

    /// <summary>Names the content: a definition of the same key is the same to the last byte.</summary>
    internal string ContentKey => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Location.Pack.Key}:{Location.Block}:{Location.Offset}");

    /// <summary>Where its package came from.</summary>
    public PackageOrigin Origin => Location.Pack.Origin;

    /// <summary>The name of its package: <see cref="Source"/> without the version.</summary>
    public string PackageName => Source[..Source.IndexOf('#', StringComparison.Ordinal)];

    /// <summary>The version of its package.</summary>
    public string PackageVersion => Source[(Source.IndexOf('#', StringComparison.Ordinal) + 1)..];

    /// <summary>A definition is the one its source, kind, URL and version name.</summary>
    public bool Equals(DefinitionEntry? other) =>
        other is not null && Release == other.Release && Source == other.Source && ResourceType == other.ResourceType && Url == other.Url && Version == other.Version;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Release, Source, ResourceType, Url, Version);

    /// <summary><c>url|version</c>, or the bare URL where the definition has no version.</summary>
    public string Canonical => Version is null ? Url : $"{Url}|{Version}";
}
