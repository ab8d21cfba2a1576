using System.Text.Json.Nodes;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace FhirStories.Catalogue.Tests.Data;

internal static class FhirJson
{
    public static FhirJsonDeserializer Strict { get; } =
        new(new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    public static string ToJson(Base resource) => new FhirJsonSerializer().SerializeToString(resource);

    public static JsonNode ToNode(Base resource) => JsonNode.Parse(ToJson(resource))!;

    public static T Parse<T>(string json) where T : Resource => (T)Strict.DeserializeResource(json);

    public static void AssertSameJson(JsonNode expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"Expected\n{expected}\nbut got\n{actual}");
}
