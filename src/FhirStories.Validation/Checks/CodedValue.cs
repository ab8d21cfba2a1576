using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Checks;

/// <summary>A code of an instance.</summary>
/// <param name="Node">Where it stands.</param>
/// <param name="System">Its system.</param>
/// <param name="Code">The code; null where there is only a system or a text.</param>
/// <param name="Display">Its display.</param>
/// <param name="HasSystem">Whether its type has a system: a <c>code</c> has none.</param>
internal readonly record struct CodedValue(InstanceNode Node, string? System, string? Code, string? Display, bool HasSystem)
{
    /// <summary>The codes of a node, of whatever coded type it is; none for other types.</summary>
    public static List<CodedValue> Of(InstanceNode node)
    {
        var result = new List<CodedValue>();
        Of(node, result);
        return result;
    }

    /// <summary>Adds the codes of a node to a list.</summary>
    public static void Of(InstanceNode node, List<CodedValue> result)
    {
        switch (node.TypeName)
        {
            case "CodeableConcept":
                Codings(node, result);
                break;
            case "CodeableReference":
                foreach (var concept in node.Children) if (concept.ElementName == "concept") Codings(concept, result);
                break;
            case "Coding":
                result.Add(Coding(node));
                break;
            case "Quantity" or "Money" or "Age" or "Count" or "Distance" or "Duration" or "SimpleQuantity" or "MoneyQuantity":
                if (node.Child("code") is not null) result.Add(new(node, node.ChildText("system"), node.ChildText("code"), node.ChildText("unit"), true));
                break;
            case "code" or "string" or "uri" or "url" or "canonical" or "id" or "oid":
                if (node.Text is not null) result.Add(new(node, null, node.Text, null, false));
                break;
        }
    }

    private static void Codings(InstanceNode node, List<CodedValue> result)
    {
        foreach (var child in node.Children) if (child.ElementName == "coding") result.Add(Coding(child));
    }

    private static CodedValue Coding(InstanceNode node) => new(node, node.ChildText("system"), node.ChildText("code"), node.ChildText("display"), true);
}
