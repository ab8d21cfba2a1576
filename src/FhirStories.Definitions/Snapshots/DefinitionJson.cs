using System.Text.Encodings.Web;
using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace FhirStories.Definitions.Snapshots;

/// <summary>StructureDefinitions of the R4 model from and to JSON.</summary>
internal static class DefinitionJson
{
    // Definitions of other releases carry codes that R4's lists lack (fhirVersion 3.0.2, types of R5), and published ones break
    // rules that no snapshot depends on. This mode keeps all that was read, such codes as they are written, and objects only to
    // what it could not keep.
    private static readonly BaseFhirJsonDeserializer Reader =
        new(ModelInfo.ModelInspector, new DeserializerSettings().UsingMode(DeserializationMode.Recoverable));

    private static readonly BaseFhirJsonSerializer Writer = new(ModelInfo.ModelInspector);

    /// <summary>The definition, or null with the reason where the JSON holds none.</summary>
    public static StructureDefinition? Read(ReadOnlySpan<byte> json, out string? problem)
    {
        problem = null;
        try
        {
            // The default depth of 64 bounds what recursion a stranger's definition can cause.
            var reader = new Utf8JsonReader(json);
            if (!Reader.TryDeserializeResource(ref reader, out var resource, out var findings)) problem = findings.FirstOrDefault()?.Message;
            if (resource is StructureDefinition definition) return definition;
            problem = resource is null ? problem ?? "It is no FHIR resource." : $"It is a {resource.TypeName}.";
        }
        catch (Exception e) when (e is not (OutOfMemoryException or InsufficientExecutionStackException))
        {
            // The deserializer stumbles over some of what it should report, such as a property without a name.
            problem = e.Message;
        }
        return null;
    }

    public static byte[] Write(StructureDefinition definition)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Writer.Serialize(definition, writer);
        return buffer.ToArray();
    }

    /// <summary>Whether the definition brings a snapshot, without making objects of it.</summary>
    public static bool HasSnapshot(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("snapshot"u8);
            reader.Read();
            if (!found) reader.Skip();
            else return HasElements(ref reader);
        }
        return false;
    }

    private static bool HasElements(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("element"u8);
            reader.Read();
            if (found) return reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }
        return false;
    }
}
