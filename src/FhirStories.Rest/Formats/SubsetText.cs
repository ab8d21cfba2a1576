using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using FhirStories.Validation.Formats;

namespace FhirStories.Rest.Formats;

/// <summary>Takes from a resource what a client does not want, and tags what is left as a part (SUBSETTED).</summary>
internal static class SubsetText
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json, ResourceView view)
    {
        var resource = JsonTree.Read(json);
        var type = TypeOf(resource, view.Model);
        foreach (var (name, value) in resource.ToList())
        {
            if (name is "resourceType" or "id" or "meta") continue;
            var element = type?.Child(name);
            if (element is null || !Keeps(element, view)) resource.Remove(name);
            else if (view.Summary == SummaryPart.Summary && Prune(value, element, view.Model)) resource.Remove(name);
        }
        Tag(resource);
        return JsonTree.Write(resource);
    }

    private static bool Keeps(ModelElement element, ResourceView view) => view.Summary switch
    {
        SummaryPart.Data => element.Name != "text",
        SummaryPart.Text => element.Name == "text" || IsNeeded(element),
        SummaryPart.Elements => IsNeeded(element) || view.Elements.Contains(element.Name)
            || element.IsChoice && view.Elements.Any(e => e.StartsWith(element.Name, StringComparison.Ordinal)),
        _ => IsNeeded(element) || element.InSummary,
    };

    /// <summary>What must be there and what changes the meaning of the rest stays in any part.</summary>
    private static bool IsNeeded(ModelElement element) => element.IsNeeded || element.Name is "modifierExtension";

    /// <summary>Takes from a value what is no summary of it.</summary>
    /// <returns>Whether nothing is left.</returns>
    private static bool Prune(JsonNode? value, ModelElement element, IElementModel model)
    {
        switch (value)
        {
            case JsonArray list when list.All(i => i is JsonObject):
                for (var i = list.Count - 1; i >= 0; i--)
                    if (Prune(list[i], element, model)) list.RemoveAt(i);
                return list.Count == 0;
            case JsonObject o when element.Type is { } type:
                Prune(o, TypeOf(o, model) ?? type, model);
                return o.Count == 0;
            default:
                return false;
        }
    }

    private static void Prune(JsonObject value, IElementType type, IElementModel model)
    {
        foreach (var (name, child) in value.ToList())
        {
            if (name == "resourceType" || type.Child(name) is not { } element) continue;
            if (!(element.InSummary || IsNeeded(element)) || Prune(child, element, model)) value.Remove(name);
        }
    }

    private static IElementType? TypeOf(JsonObject resource, IElementModel model) => model.Type(JsonTree.Text(resource["resourceType"]));

    private static void Tag(JsonObject resource)
    {
        if (resource["meta"] is not JsonObject meta)
        {
            meta = [];
            resource.Insert(Math.Min(resource.Count, resource.ContainsKey("id") ? 2 : 1), "meta", meta);
        }
        if (meta["tag"] is not JsonArray tags) meta["tag"] = tags = [];
        tags.Add(new JsonObject { ["system"] = Subsetted.System, ["code"] = Subsetted.Code });
    }
}
