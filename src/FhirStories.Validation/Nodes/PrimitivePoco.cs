using System.Globalization;
using Hl7.Fhir.Model;

namespace FhirStories.Validation.Nodes;

/// <summary>A primitive as a node of Firely's FHIRPath engine, with its id and extensions.</summary>
internal static class PrimitivePoco
{
    public static PrimitiveType Of(InstanceNode node)
    {
        var poco = Value(node);
        foreach (var child in node.Children)
        {
            if (child.Name == "id") poco.ElementId = child.Text;
            else if (child.Name == "extension") poco.Extension.Add(Extension(child));
        }
        return poco;
    }

    private static PrimitiveType Value(InstanceNode node)
    {
        var text = node.Text;
        PrimitiveType poco = node.TypeName switch
        {
            "boolean" => new FhirBoolean(),
            "integer" => new Integer(),
            "unsignedInt" => new UnsignedInt(),
            "positiveInt" => new PositiveInt(),
            "integer64" => new Integer64(),
            "decimal" => new FhirDecimal(),
            "dateTime" => new FhirDateTime(),
            "date" => new Date(),
            "time" => new Time(),
            "instant" => new Instant(),
            "code" => new Code(),
            "id" => new Id(),
            "uri" => new FhirUri(),
            "url" => new FhirUrl(),
            "canonical" => new Canonical(),
            "oid" => new Oid(),
            "uuid" => new Uuid(),
            "markdown" => new Markdown(),
            "base64Binary" => new Base64Binary(),
            "xhtml" => new XHtml(),
            _ => new FhirString(),
        };
        if (text is null) return poco;
        poco.JsonValue = poco switch
        {
            FhirBoolean when text is "true" or "false" => text == "true",
            Integer or UnsignedInt or PositiveInt when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            FhirDecimal when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => text,
        };
        return poco;
    }

    private static Extension Extension(InstanceNode node)
    {
        var extension = new Extension { Url = node.ChildText("url") };
        foreach (var child in node.Children)
        {
            if (child.ElementName == "value" && child.Poco is DataType value) extension.Value = value;
            else if (child.Name == "extension") extension.Extension.Add(Extension(child));
        }
        return extension;
    }
}
