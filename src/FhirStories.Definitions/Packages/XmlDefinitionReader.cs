using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace FhirStories.Definitions.Packages;

/// <summary>
/// Reads resources from FHIR XML as JSON of the same release. Narrative is left out. Document types, and with them entities, are
/// refused.
/// </summary>
internal sealed class XmlDefinitionReader(FhirRelease release, Action<string, string> report)
{
    private static readonly XNamespace Fhir = "http://hl7.org/fhir";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    private readonly XmlShapes _shapes = XmlShapes.Of(release);

    /// <summary>The resource of a file, or the resources of a Bundle one after the other, so that a large one is never in memory as a whole.</summary>
    /// <exception cref="XmlException">It is not well-formed, or nested too deeply.</exception>
    public IEnumerable<JsonObject> Read(Stream xml)
    {
        using var reader = XmlReader.Create(xml, Settings);
        reader.MoveToContent();
        if (reader.LocalName != "Bundle")
        {
            yield return Resource((XElement)XNode.ReadFrom(reader), 0);
            yield break;
        }
        while (reader.Read())
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "resource" }) continue;
            reader.Read();
            if (reader.MoveToContent() == XmlNodeType.Element) yield return Resource((XElement)XNode.ReadFrom(reader), 0);
        }
    }

    private JsonObject Resource(XElement element, int depth)
    {
        var type = element.Name.LocalName;
        if (element.Name.Namespace != Fhir) throw new XmlException($"<{type}> is not in the namespace of FHIR ({Fhir}).");
        var json = new JsonObject { ["resourceType"] = type };
        Fill(json, element, type, type, depth);
        return json;
    }

    private void Fill(JsonObject json, XElement element, string owner, string path, int depth)
    {
        if (depth > DefinitionFile.DeepestNesting) throw new XmlException($"The XML is nested deeper than {DefinitionFile.DeepestNesting} elements.");
        foreach (var attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration && a.Name.NamespaceName.Length == 0))
            json[attribute.Name.LocalName] = attribute.Value;
        foreach (var group in element.Elements().GroupBy(e => e.Name.LocalName))
        {
            // A resource's narrative repeats what its elements say.
            if (group.Key == "text" && path == owner && group.First().Element(XName.Get("div", "http://www.w3.org/1999/xhtml")) is not null) continue;
            if (_shapes.Child(owner, path, group.Key) is not { } shape)
            {
                report("element-unknown", $"{path} has no element {group.Key} in this release of FHIR: it is left out.");
                continue;
            }
            if (shape.Type == "xhtml") continue;
            if (shape.IsPrimitive) Primitives(json, group.Key, [.. group], shape, depth);
            else Put(json, group.Key, [.. group.Select(e => Complex(e, shape, depth))], shape.Repeats);
        }
    }

    private JsonNode Complex(XElement element, XmlShape shape, int depth)
    {
        if (shape.IsResource && element.Elements().FirstOrDefault() is { } inner) return Resource(inner, depth + 1);
        var json = new JsonObject();
        Fill(json, element, shape.Owner, shape.Path, depth + 1);
        return json;
    }

    // JSON splits a primitive: its value under its name, its id and extensions under _name.
    private void Primitives(JsonObject json, string name, List<XElement> elements, XmlShape shape, int depth)
    {
        var values = elements.ConvertAll(e => e.Attribute("value") is { } value ? Value(value.Value, shape.Type) : null);
        var others = elements.ConvertAll(e => Others(e, depth));
        if (values.Any(v => v is not null)) Put(json, name, values, shape.Repeats);
        if (others.Any(o => o is not null)) Put(json, "_" + name, others, shape.Repeats);
    }

    private JsonNode? Others(XElement element, int depth)
    {
        var json = new JsonObject();
        if (element.Attribute("id") is { } id) json["id"] = id.Value;
        var extensions = element.Elements(Fhir + "extension").ToList();
        if (extensions.Count > 0)
        {
            var shape = new XmlShape(true, "Extension", "Extension", "Extension");
            json["extension"] = new JsonArray([.. extensions.Select(e => Complex(e, shape, depth))]);
        }
        return json.Count > 0 ? json : null;
    }

    private static void Put(JsonObject json, string name, List<JsonNode?> values, bool repeats) =>
        json[name] = repeats ? new JsonArray([.. values]) : values[0];

    private static JsonNode Value(string text, string type)
    {
        var trimmed = text.Trim();
        return type switch
        {
            "boolean" when trimmed is "true" or "false" => JsonValue.Create(trimmed == "true"),
            "integer" or "unsignedInt" or "positiveInt" when int.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            // The digits are the value: 1.0 is not 1.
            "decimal" when decimal.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && Number(trimmed) is { } number => number,
            _ => JsonValue.Create(text),
        };
    }

    private static JsonNode? Number(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
