using System.Net.Http.Headers;
using System.Text.Json;
using FhirStories.Definitions;

namespace FhirStories.Repository.Tracing;

/// <summary>The instance that an example is, and the release it is written for.</summary>
/// <param name="Json">The instance, UTF-8.</param>
/// <param name="Release">Its release.</param>
internal sealed record ExampleInstance(ReadOnlyMemory<byte> Json, FhirRelease Release)
{
    /// <summary>Reads an example: what a Binary holds is of the release that its content type names, any other resource of the release of the profiles it claims, R4 where it claims none that is known.</summary>
    /// <param name="json">The resource, UTF-8.</param>
    /// <param name="definitions">Tell the release of a profile.</param>
    /// <param name="attachment">Where the instance lies in a DocumentReference; null: the resource is the instance, or a Binary that holds it.</param>
    /// <returns>Null where there is no instance: a Binary or attachment of other content, or no JSON.</returns>
    public static ExampleInstance? Read(ReadOnlyMemory<byte> json, DefinitionStore definitions, int? attachment = null)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var resource = document.RootElement;
            if (resource.ValueKind != JsonValueKind.Object) return null;
            if (attachment is { } place)
            {
                if (!resource.TryGetProperty("content", out var contents) || contents.ValueKind != JsonValueKind.Array || place >= contents.GetArrayLength()) return null;
                return contents[place].TryGetProperty("attachment", out var attached) ? Held(attached, definitions) : null;
            }
            return resource.TryGetProperty("resourceType", out var type) && type.ValueEquals("Binary") ? Held(resource, definitions) : new ExampleInstance(json, ReleaseOf(resource, definitions));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A Binary and an attachment hold content alike.
    private static ExampleInstance? Held(JsonElement holder, DefinitionStore definitions)
    {
        if (!holder.TryGetProperty("contentType", out var content) || content.ValueKind != JsonValueKind.String || !MediaTypeHeaderValue.TryParse(content.GetString(), out var media)
            || !string.Equals(media.MediaType, "application/fhir+json", StringComparison.OrdinalIgnoreCase)
            || !holder.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.String || !data.TryGetBytesFromBase64(out var held)) return null;
        var version = media.Parameters.FirstOrDefault(parameter => string.Equals(parameter.Name, "fhirVersion", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        if (version is not null) return FhirReleases.Of(version) is { } stated ? new ExampleInstance(held, stated) : null;
        using var inner = JsonDocument.Parse(held);
        return new ExampleInstance(held, ReleaseOf(inner.RootElement, definitions));
    }

    private static FhirRelease ReleaseOf(JsonElement resource, DefinitionStore definitions)
    {
        if (resource.ValueKind != JsonValueKind.Object || !resource.TryGetProperty("meta", out var meta) || meta.ValueKind != JsonValueKind.Object || !meta.TryGetProperty("profile", out var claimed)) return FhirRelease.R4;
        var profiles = claimed.ValueKind == JsonValueKind.Array ? claimed.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!)
            : claimed.ValueKind == JsonValueKind.String ? [claimed.GetString()!] : [];
        return profiles.Select(profile => definitions.Find(profile)).FirstOrDefault(entry => entry is { ResourceType: "StructureDefinition" })?.Release ?? FhirRelease.R4;
    }
}
