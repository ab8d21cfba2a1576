using System.Text.Json.Nodes;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// What <c>Basic</c> says and the R5 resources have no element for: its author, date and subject, and a code that says more
/// than what it carries. In R5 they are extensions, named as HL7 names such.
/// </summary>
internal static class BasicOnly
{
    private const string Prefix = "http://hl7.org/fhir/4.0/StructureDefinition/extension-Basic.";

    private static readonly (string Name, string Type)[] Elements = [("code", "CodeableConcept"), ("subject", "Reference"), ("created", "date"), ("author", "Reference")];

    public static bool Knows(string property) => Elements.Any(element => element.Name == property.TrimStart('_'));

    public static JsonObject CodeOf(string type) =>
        new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = Canonicals.FhirTypes, ["code"] = type }) };

    public static void ToExtensions(JsonObject basic, string type, JsonArray extensions)
    {
        foreach (var (name, valueType) in Elements)
        {
            var property = ValueProperty.Of(valueType);
            var extension = new JsonObject { ["url"] = Prefix + name };
            if (basic[name] is { } value && !(name == "code" && JsonNode.DeepEquals(value, CodeOf(type)))) extension[property] = value.DeepClone();
            if (basic["_" + name] is { } extra) extension["_" + property] = extra.DeepClone();
            if (extension.Count > 1) extensions.Add((JsonNode)extension);
        }
    }

    /// <summary>Gives Basic the element that the extension stands for; false where it stands for none, or Basic has it already.</summary>
    public static bool TryRestore(JsonObject extension, JsonObject basic)
    {
        if (TreeText.Of(extension["url"]) is not { } url || !url.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var (name, type) = Array.Find(Elements, element => url[Prefix.Length..] == element.Name);
        if (name is null) return false;
        var property = ValueProperty.Of(type);
        if (basic.ContainsKey(name) || basic.ContainsKey("_" + name)) return false;
        if (extension.Any(pair => pair.Key != "url" && pair.Key.TrimStart('_') != property)) return false;
        if (ValueProperty.IsPrimitive(type)
            ? extension[property] is not (null or JsonValue) || extension["_" + property] is not (null or JsonObject)
            : extension[property] is not JsonObject || extension.ContainsKey("_" + property)) return false;
        if (extension[property] is { } value) basic[name] = value.DeepClone();
        if (extension["_" + property] is { } extra) basic["_" + name] = extra.DeepClone();
        return true;
    }
}
