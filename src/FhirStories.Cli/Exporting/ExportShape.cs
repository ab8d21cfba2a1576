using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Catalogue.Shapes;

namespace FhirStories.Cli.Exporting;

/// <summary>Brings what is exported into the shape that was asked for.</summary>
internal static class ExportShape
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 256 };
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The resource in a shape, and what has to be told. Null where it cannot be in that shape.</summary>
    /// <param name="json">UTF-8 JSON as it is stored.</param>
    /// <param name="shape"><c>a</c>, <c>b</c> or <c>r5</c>.</param>
    /// <param name="referred">Knows what R5 resources refer to.</param>
    /// <param name="cancellation">Cancels the look-ups.</param>
    public static async Task<(ExportedResource? Resource, IReadOnlyList<string> Told)> OfAsync(ReadOnlyMemory<byte> json, string shape, ReferredCarriers referred, CancellationToken cancellation)
    {
        var tree = (JsonObject)JsonNode.Parse(json.Span, null, Depth)!;
        var name = $"{(string?)tree["resourceType"]}/{(string?)tree["id"]}";
        if (CarrierShapes.Of(tree) == CarrierShape.None)
            return shape == "r5" ? (null, [$"{name} is no story, role, assessment or test plan, so it has no R5 form here. It was left out."]) : (Exported(tree, json), []);
        // Shape A is what is stored: it goes out as it is.
        if (shape == "a") return (Exported(tree, json), []);
        var result = shape == "b" ? CarrierShapes.ToB(tree) : CarrierShapes.ToR5(tree);
        if (shape == "r5" && result.Resource is { } r5) await referred.NameAsync(r5, cancellation);
        var told = result.Problems.Select(problem => $"{name}: {problem.Message}").ToList();
        return (result.Resource is null ? null : Exported(result.Resource, JsonSerializer.SerializeToUtf8Bytes(result.Resource, AsWritten)), told);
    }

    private static ExportedResource Exported(JsonObject tree, ReadOnlyMemory<byte> json) => new((string)tree["resourceType"]!, (string?)tree["id"] ?? "", json);
}

/// <summary>A resource on its way out.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Json">UTF-8 JSON, compact.</param>
internal sealed record ExportedResource(string Type, string Id, ReadOnlyMemory<byte> Json);
