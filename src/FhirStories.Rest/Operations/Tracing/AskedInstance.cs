using System.Text.Json;
using FhirStories.Definitions;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary>The resource that an operation is called on, by the canonical that others name it by.</summary>
internal static class AskedInstance
{
    private const string CarriedBy = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";

    /// <summary><c>url[|version]</c> of a stored resource, or of a definition of a package; null where it has no url.</summary>
    /// <exception cref="Repository.FhirRequestException">404 or 410: there is none.</exception>
    public static async Task<string?> CanonicalAsync(OperationRequest request, DefinitionStore definitions, CancellationToken cancellation)
    {
        if (definitions.FindById(request.Request.Type, request.Request.Id) is { } entry) return entry.Canonical;
        var stored = await request.StoredAsync(cancellation);
        using var json = JsonDocument.Parse(stored.Json, new JsonDocumentOptions { MaxDepth = 256 });
        var resource = json.RootElement;
        return Text(resource, "url") is not { } url ? null : Text(resource, "version") is { } version ? $"{url}|{version}" : url;
    }

    // A Basic carries what its own type has elements for.
    private static string? Text(JsonElement resource, string name)
    {
        if (resource.TryGetProperty(name, out var value)) return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (!resource.TryGetProperty("extension", out var extensions) || extensions.ValueKind != JsonValueKind.Array) return null;
        foreach (var extension in extensions.EnumerateArray())
        {
            if (!extension.TryGetProperty("url", out var url) || url.GetString() is not { } called || !called.StartsWith(CarriedBy, StringComparison.Ordinal)
                || called.AsSpan(CarriedBy.Length) is var path && (path.IndexOf('.') is var dot && dot < 0 || !path[(path.IndexOf('.') + 1)..].SequenceEqual(name))) continue;
            foreach (var property in extension.EnumerateObject())
                if (property.Name.StartsWith("value", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.String) return property.Value.GetString();
        }
        return null;
    }
}
