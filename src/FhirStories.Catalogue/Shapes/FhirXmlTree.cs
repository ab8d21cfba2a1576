using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// FHIR's XML as the JSON tree that says the same. It knows the types of R4 and R5; an element that neither has (R6's) is
/// read as it looks: a list where it repeats, an object where it has elements of its own.
/// </summary>
public static class FhirXmlTree
{
    private const int DeepestNesting = 60;

    private static readonly XNamespace Fhir = "http://hl7.org/fhir";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    /// <summary>Reads one resource.</summary>
    /// <param name="xml">A document without a document type.</param>
    /// <param name="release">Whose types are asked; a resource that only R5 has is read as R5 in any case.</param>
    /// <exception cref="XmlException">It is not well-formed, not FHIR, or nested too deep; the message says which.</exception>
    public static JsonObject Read(XmlReader xml, FhirRelease release)
    {
        var root = XDocument.Load(xml, LoadOptions.PreserveWhitespace).Root!;
        if (root.Name.Namespace != Fhir) throw new XmlException($"The root element is {{{root.Name.NamespaceName}}}{root.Name.LocalName}; a FHIR resource is in the namespace {Fhir.NamespaceName}.");
        return Resource(root, release, 0);
    }

    private static JsonObject Resource(XElement element, FhirRelease release, int depth)
    {
        var type = element.Name.LocalName;
        var types = TypeElements.Of(CarrierTable.Of(type) is null ? release : FhirRelease.R5);
        var json = new JsonObject { ["resourceType"] = type };
        Children(element, json, type, types, release, depth);
        return json;
    }

    private static void Children(XElement element, JsonObject json, string? path, TypeElements types, FhirRelease release, int depth)
    {
        if (depth > DeepestNesting) throw new XmlException($"The XML is nested more than {DeepestNesting} levels deep. FHIR resources are not.");
        foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration && attribute.Name.Namespace == XNamespace.None && attribute.Name.LocalName != "value"))
            json[attribute.Name.LocalName] = attribute.Value;
        foreach (var group in element.Elements().GroupBy(child => child.Name.LocalName))
        {
            var found = path is null ? null : types.Find(path, group.Key);
            var items = group.ToList();
            var many = found?.Many ?? items.Count > 1;
            if (found?.Type == "Resource")
            {
                var resources = items.SelectMany(item => item.Elements()).Select(item => (JsonNode?)Resource(item, release, depth + 1)).ToList();
                if (many) json[group.Key] = new JsonArray([.. resources]);
                else if (resources.Count > 0) json[group.Key] = resources[0];
                continue;
            }

            List<ElementValue> values = [.. items.Select(item => Value(item, found, types, release, depth + 1))];
            ElementValue.Write(json, group.Key, values, many || values.Count > 1);
        }
    }

    private static ElementValue Value(XElement element, TypeElement? found, TypeElements types, FhirRelease release, int depth)
    {
        if (element.Name.Namespace == Xhtml) return new(element.ToString(SaveOptions.DisableFormatting), null);
        var value = element.Attribute("value")?.Value;
        var hasParts = element.Elements().Any(child => child.Name.LocalName != "extension");
        var primitive = value is not null || found is { IsPrimitive: true } && !hasParts;
        var json = new JsonObject();
        Children(element, json, primitive || found is { IsPrimitive: true } ? "Element" : found?.Path ?? "BackboneElement", types, release, depth);
        return primitive ? new(value is null ? null : Primitive(value, found?.Type), json.Count > 0 ? json : null) : new(json, null);
    }

    private static JsonNode Primitive(string text, string? type) => type switch
    {
        "boolean" when text is "true" or "false" => JsonValue.Create(text == "true"),
        "integer" or "unsignedInt" or "positiveInt" or "decimal" when IsNumber(text) => JsonNode.Parse(text)!,
        _ => JsonValue.Create(text),
    };

    private static bool IsNumber(string text)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _)) return false;
        try
        {
            JsonNode.Parse(text);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
