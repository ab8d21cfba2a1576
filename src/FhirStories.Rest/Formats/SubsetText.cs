using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using Hl7.Fhir.Introspection;

namespace FhirStories.Rest.Formats;

/// <summary>Takes from a resource what a client does not want, and tags what is left as a part (SUBSETTED).</summary>
internal static class SubsetText
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json, ResourceView view)
    {
        var resource = JsonTree.Read(json);
        var type = ElementTypes.Of(resource);
        foreach (var (name, value) in resource.ToList())
        {
            if (name is "resourceType" or "id" or "meta") continue;
            var element = ElementTypes.Child(type, name);
            if (element is null || !Keeps(element, view)) resource.Remove(name);
            else if (view.Summary == SummaryPart.Summary && Prune(value, element)) resource.Remove(name);
        }
        Tag(resource);
        return JsonTree.Write(resource);
    }

    private static bool Keeps(TypedElement element, ResourceView view)
    {
        var name = element.Element.Name;
        var isNeeded = IsNeeded(element);
        return view.Summary switch
        {
            SummaryPart.Data => name != "text",
            SummaryPart.Text => name == "text" || isNeeded,
            SummaryPart.Elements => isNeeded || view.Elements.Contains(name) || element.IsChoice && view.Elements.Any(e => e.StartsWith(name, StringComparison.Ordinal)),
            _ => isNeeded || element.Element.InSummary,
        };
    }

    /// <summary>What must be there and what changes the meaning of the rest stays in any part.</summary>
    private static bool IsNeeded(TypedElement element) => element.Element.IsMandatoryElement || element.Element.IsModifier || element.Element.Name is "modifierExtension";

    /// <summary>Takes from a value what is no summary of it.</summary>
    /// <returns>Whether nothing is left.</returns>
    private static bool Prune(JsonNode? value, TypedElement element)
    {
        switch (value)
        {
            case JsonArray list when list.All(i => i is JsonObject):
                for (var i = list.Count - 1; i >= 0; i--)
                    if (Prune(list[i], element)) list.RemoveAt(i);
                return list.Count == 0;
            case JsonObject o when element.Type is { IsFhirPrimitive: false } type:
                Prune(o, ElementTypes.Of(o) ?? type);
                return o.Count == 0;
            default:
                return false;
        }
    }

    private static void Prune(JsonObject value, ClassMapping type)
    {
        foreach (var (name, child) in value.ToList())
        {
            if (name == "resourceType" || ElementTypes.Child(type, name) is not { } element) continue;
            if (!(element.Element.InSummary || IsNeeded(element)) || Prune(child, element)) value.Remove(name);
        }
    }

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
