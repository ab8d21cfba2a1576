using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Packages;

/// <summary>A FHIR package as published: its manifest and its resources, in the order of the archive.</summary>
/// <param name="Name">The package's name, <c>careconnect.stu3</c>.</param>
/// <param name="Version">The package's version.</param>
/// <param name="FhirVersion">The first FHIR version its manifest names, or null.</param>
/// <param name="Licence">The manifest's licence, an SPDX identifier, or null.</param>
/// <param name="Resources">The resources of the <c>package</c> folder; examples and other folders are left out.</param>
public sealed record FhirPackage(string Name, string Version, string? FhirVersion, string? Licence, IReadOnlyList<JsonObject> Resources);
