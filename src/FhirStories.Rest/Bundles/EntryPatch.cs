using System.Text.Json;
using System.Xml.Linq;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Formats;
using FhirStories.Validation;

namespace FhirStories.Rest.Bundles;

/// <summary>The patch in an entry: a Binary whose content is one, or the Parameters of a FHIRPath Patch (R4 http §3.1.0.11.3).</summary>
internal static class EntryPatch
{
    /// <summary>The body, format and media type of the same patch by itself.</summary>
    /// <exception cref="FhirRequestException">400: the resource of the entry is neither.</exception>
    public static (ReadOnlyMemory<byte> Body, BodyFormat Format, string Type) Of(SentEntry entry, BodyFormat format)
    {
        var (type, contentType, data) = format == BodyFormat.Json ? Json(entry.Resource) : Xml(entry.Resource);
        if (type == "Parameters") return (entry.Resource, format, format == BodyFormat.Json ? MediaTypes.FhirJson : MediaTypes.FhirXml);
        if (type == "Binary" && contentType is not null && data is not null)
        {
            var content = new byte[data.Length];
            if (Convert.TryFromBase64String(data, content, out var length)) return (content.AsMemory(0, length), BodyFormat.Json, contentType);
        }
        throw new FhirRequestException(400, FhirIssue.Error("invalid", "entry-patch-expected",
            "The resource of a PATCH is a Parameters resource (FHIRPath Patch), or a Binary with the contentType and data of a JSON Patch or XML Patch."));
    }

    private static (string? Type, string? ContentType, string? Data) Json(ReadOnlyMemory<byte> resource)
    {
        if (!JsonTree.IsReadable(resource.Span)) return (null, null, null);
        using var document = JsonDocument.Parse(resource, new JsonDocumentOptions { MaxDepth = 256 });
        return (Text("resourceType"), Text("contentType"), Text("data"));

        string? Text(string name) => document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static (string? Type, string? ContentType, string? Data) Xml(ReadOnlyMemory<byte> resource)
    {
        // What stands in an entry was read before, so it is XML of a bounded depth.
        var root = XElement.Parse(System.Text.Encoding.UTF8.GetString(resource.Span));
        return (root.Name.LocalName, Text("contentType"), Text("data"));

        string? Text(string name) => root.Element(root.Name.Namespace + name)?.Attribute("value")?.Value;
    }
}
