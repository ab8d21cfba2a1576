using System.Text.Json.Serialization;

namespace FhirStories.Definitions.Packages;

/// <summary>How a manifest lies in a pack.</summary>
[JsonSerializable(typeof(PackageManifest))]
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
internal sealed partial class ManifestJson : JsonSerializerContext;
