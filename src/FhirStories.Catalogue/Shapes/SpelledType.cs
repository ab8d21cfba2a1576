using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>HL7's extension that names the data type which the parts beside it spell out, where R4 has no such type.</summary>
internal static class SpelledType
{
    private const string Url = "http://hl7.org/fhir/StructureDefinition/_datatype";

    public static JsonObject Of(string type) => new() { ["url"] = Url, ["valueString"] = type };

    public static bool IsIn(JsonArray? extensions) => extensions?.OfType<JsonObject>().Any(extension => TreeText.Is(extension["url"], Url)) == true;

    /// <summary>Takes it out, where it says what is known anyway.</summary>
    public static void Remove(JsonArray extensions, string type)
    {
        for (var i = 0; i < extensions.Count; i++)
        {
            if (extensions[i] is not JsonObject { Count: 2 } extension || !TreeText.Is(extension["url"], Url) || !TreeText.Is(extension["valueString"], type)) continue;
            extensions.RemoveAt(i);
            return;
        }
    }
}
