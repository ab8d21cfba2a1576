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
    public static List<CodedValue> Of(InstanceNode node) => node.TypeName switch
    {
        "CodeableConcept" => [.. node.Elements("coding").Select(Coding)],
        "CodeableReference" => [.. node.Elements("concept").SelectMany(c => c.Elements("coding")).Select(Coding)],
        "Coding" => [Coding(node)],
        "Quantity" or "Money" or "Age" or "Count" or "Distance" or "Duration" or "SimpleQuantity" or "MoneyQuantity" =>
            node.Child("code") is null ? [] : [new(node, node.ChildText("system"), node.ChildText("code"), node.ChildText("unit"), true)],
        "code" or "string" or "uri" or "url" or "canonical" or "id" or "oid" => node.Text is null ? [] : [new(node, null, node.Text, null, false)],
        _ => [],
    };

    private static CodedValue Coding(InstanceNode node) => new(node, node.ChildText("system"), node.ChildText("code"), node.ChildText("display"), true);
}
