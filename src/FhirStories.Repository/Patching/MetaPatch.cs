using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Patching;

/// <summary>Adds profiles, tags and security labels to a resource, or takes them away (<c>$meta-add</c>, <c>$meta-delete</c>).</summary>
/// <param name="meta">What is added or taken away; its version and instant mean nothing.</param>
/// <param name="removes">True: it is taken away.</param>
public sealed class MetaPatch(Meta meta, bool removes) : IResourcePatch
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json)
    {
        ArgumentNullException.ThrowIfNull(meta);
        var resource = JsonTree.Read(json);
        var target = resource["meta"] as JsonObject ?? [];
        resource["meta"] = target;
        var change = JsonTree.Read(ResourceText.ToJson(new Basic { Meta = meta }))["meta"] as JsonObject ?? [];
        foreach (var list in new[] { "profile", "security", "tag" })
        {
            var found = target[list] as JsonArray ?? [];
            foreach (var item in (change[list] as JsonArray ?? []).ToList())
            {
                var same = found.Where(f => Key(f) == Key(item)).ToList();
                if (removes) foreach (var each in same) found.Remove(each);
                else if (same.Count == 0) found.Add(item?.DeepClone());
            }
            if (found.Count == 0) target.Remove(list);
            else if (found.Parent is null) target[list] = found;
        }
        return JsonTree.Write(resource);
    }

    private static (string?, string?) Key(JsonNode? item) => item is JsonObject coding
        ? (JsonTree.Text(coding["system"]), JsonTree.Text(coding["code"])) : (null, JsonTree.Text(item));
}
