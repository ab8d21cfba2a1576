using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>The types of an element of STU3.</summary>
/// <remarks>
/// STU3 repeats a type for each of its profiles and targets; R4 has one item per code with lists. STU3 gives a primitive's value no
/// code, only extensions that say how JSON, XML and RDF write it; R4 says which FHIRPath type it has.
/// </remarks>
internal static class Stu3Types
{
    private const string System = "http://hl7.org/fhirpath/System.";
    private const string FhirType = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";
    private const string XmlType = "http://hl7.org/fhir/StructureDefinition/structuredefinition-xml-type";
    private const string OldRegex = "http://hl7.org/fhir/StructureDefinition/structuredefinition-regex";
    private const string Regex = "http://hl7.org/fhir/StructureDefinition/regex";

    public static void ToR4(JsonObject element)
    {
        if (element["type"] is not JsonArray types) return;
        var merged = new List<JsonObject>();
        foreach (var type in Shape.Items(types).ToArray())
        {
            if (Shape.Text(type["code"]) is null) SystemType(type, Shape.Text(element["path"]) ?? "");
            var same = merged.Find(m => Shape.Text(m["code"]) == Shape.Text(type["code"]));
            if (same is null) merged.Add(same = type.DeepClone().AsObject());
            foreach (var name in new[] { "profile", "targetProfile", "aggregation" }) Unite(same, type, name);
        }
        element["type"] = new JsonArray([.. merged]);
    }

    private static void Unite(JsonObject target, JsonObject source, string name)
    {
        var all = Shape.Texts(target[name]).Concat(Shape.Texts(source[name])).Distinct().ToArray();
        if (all.Length > 0) target[name] = Shape.List(all);
    }

    private static void SystemType(JsonObject type, string path)
    {
        var notes = Shape.Items((Shape.Take(type, "_code") as JsonObject)?["extension"]).ToArray();
        if (notes.Length == 0) return;
        var written = notes.Where(e => Shape.Text(e["url"]) == XmlType).Select(e => Shape.Text(e["valueString"])).FirstOrDefault() ?? "xsd:string";
        // "date.value" belongs to date; elsewhere the way XML writes it is all there is.
        var owner = path.Split('.') is [var root, "value"] && char.IsAsciiLetterLower(root[0]) ? root : null;
        foreach (var extension in Shape.Items(type["extension"]))
            if (Shape.Text(extension["url"]) == OldRegex) extension["url"] = Regex;
        Shape.AddExtension(type, new JsonObject { ["url"] = FhirType, ["valueUrl"] = owner ?? ByXmlType(written) });
        type["code"] = System + SystemName(owner ?? ByXmlType(written));
    }

    private static string ByXmlType(string xml) => xml switch
    {
        "xsd:boolean" => "boolean",
        "xsd:int" => "integer",
        "xsd:positiveInteger" => "positiveInt",
        "xsd:nonNegativeInteger" => "unsignedInt",
        "xsd:decimal" => "decimal",
        "xsd:dateTime" => "instant",
        "xsd:time" => "time",
        "xsd:anyURI" => "uri",
        "xsd:base64Binary" => "base64Binary",
        "xsd:token" => "code",
        "xsd:gYear OR xsd:gYearMonth OR xsd:date" => "date",
        "xsd:gYear OR xsd:gYearMonth OR xsd:date OR xsd:dateTime" => "dateTime",
        _ => "string",
    };

    private static string SystemName(string primitive) => primitive switch
    {
        "boolean" => "Boolean",
        "integer" or "positiveInt" or "unsignedInt" => "Integer",
        "decimal" => "Decimal",
        "date" => "Date",
        "dateTime" or "instant" => "DateTime",
        "time" => "Time",
        _ => "String",
    };
}
