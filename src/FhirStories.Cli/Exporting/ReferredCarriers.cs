using System.Text.Json.Nodes;
using FhirStories.Catalogue.Shapes;

namespace FhirStories.Cli.Exporting;

/// <summary>What exported R5 resources refer to is named by R5's types: there is no <c>Basic/us-1</c> among them, but <c>Requirements/us-1</c>.</summary>
/// <param name="source">Where what is referred to is looked up.</param>
internal sealed class ReferredCarriers(IExportSource source)
{
    private const int IdsAtOnce = 50;

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    /// <summary>Names the references of a resource, in place; what is not there keeps its name.</summary>
    public async Task NameAsync(JsonObject resource, CancellationToken cancellation)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        CarrierReferences.Find(resource, ids);
        foreach (var chunk in ids.Where(_asked.Add).Chunk(IdsAtOnce))
            await foreach (var json in source.SearchAsync($"Basic?_id={string.Join(',', chunk)}", cancellation))
                if (JsonNode.Parse(json.Span) is JsonObject basic && (string?)basic["id"] is { } id && CarrierShapes.TypeOf(basic) is { } type) _types[id] = type;
        CarrierReferences.ToCarriers(resource, _types);
    }
}
