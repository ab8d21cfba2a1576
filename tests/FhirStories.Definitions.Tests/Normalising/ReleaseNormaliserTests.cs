using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Definitions.Normalising;
using FhirStories.Definitions.Packages;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Xunit;

namespace FhirStories.Definitions.Tests.Normalising;

public sealed class ReleaseNormaliserTests
{
    private static readonly HashSet<string> Kinds = ["StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "SearchParameter", "OperationDefinition"];

    // Objects to whatever R4's model has no place for.
    private static readonly BaseFhirJsonDeserializer R4 = new(ModelInfo.ModelInspector, new DeserializerSettings().UsingMode(DeserializationMode.NoOverflow));

    [Theory]
    [InlineData("hl7.fhir.r3.core-3.0.2.tgz")]
    [InlineData("careconnect.stu3-2023.9.26.tgz")]
    [InlineData("careconnect.stu3.snapshots-2021.5.11.tgz")]
    public void Every_definition_of_STU3_fits_the_R4_model(string package) =>
        AssertFits(FhirPackageReader.Read(RealData.Path("packages", package)).Resources, FhirRelease.Stu3);

    [Fact]
    public void Every_definition_of_R5_fits_the_R4_model()
    {
        var folder = Path.Combine(RealData.Repository, "src", "FhirStories.Definitions", "node_modules", "hl7.fhir.r5.core");
        AssertFits(Directory.GetFiles(folder, "*-*.json").Where(f => Kinds.Contains(Path.GetFileName(f).Split('-')[0])).Select(f => JsonNode.Parse(File.ReadAllText(f))!.AsObject()), FhirRelease.R5);
    }

    [Fact]
    public void R4_is_left_untouched()
    {
        const string json = """{"resourceType":"StructureDefinition","mustHaveValue":true,"context":["x"]}""";
        foreach (var release in new[] { FhirRelease.R4, FhirRelease.R4B }) Assert.Equal(json, Encoding.UTF8.GetString(ReleaseNormaliser.ToR4(Encoding.UTF8.GetBytes(json), release).Span));
    }

    [Theory]
    // Repeated types, with profiles and targets.
    [InlineData("""{"type":[{"code":"Reference","targetProfile":"a"},{"code":"Reference","targetProfile":"b"},{"code":"string"},{"code":"Reference","profile":"p"}]}""",
        """{"type":[{"code":"Reference","targetProfile":["a","b"],"profile":["p"]},{"code":"string"}]}""")]
    // Bindings.
    [InlineData("""{"binding":{"strength":"required","valueSetUri":"http://v"}}""", """{"binding":{"strength":"required","valueSet":"http://v"}}""")]
    [InlineData("""{"binding":{"valueSetReference":{"reference":"http://v","display":"V"},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet","valueReference":{"reference":"http://m"}}]}}""",
        """{"binding":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet","valueCanonical":"http://m"}],"valueSet":"http://v"}}""")]
    [InlineData("""{"constraint":[{"key":"a","source":"Questionnaire.item"}]}""", """{"constraint":[{"key":"a","source":"http://hl7.org/fhir/StructureDefinition/Questionnaire"}]}""")]
    [InlineData("""{"slicing":{"discriminator":["code","@type"]}}""", """{"slicing":{"discriminator":[{"type":"value","path":"code"},{"type":"type","path":"$this"}]}}""")]
    public void An_element_of_STU3_has_the_shape_of_R4(string published, string expected)
    {
        var element = JsonNode.Parse(published)!.AsObject();
        (element["id"], element["path"]) = ("Patient.x", "Patient.x");
        var normal = Elements(Stu3(element))[0]!.AsObject();
        foreach (var name in new[] { "id", "path" }) normal.Remove(name);

        Assert.Equal(expected, normal.ToJsonString());
    }

    [Fact]
    public void A_choice_that_STU3_renames_is_a_closed_slice_of_the_choice()
    {
        var elements = Elements(Stu3(
            Element("Extension.value[x]:valueQuantity", "Extension.valueQuantity", ("sliceName", "valueQuantity"), ("min", 1), ("type", new JsonArray(new JsonObject { ["code"] = "Quantity" }))),
            Element("Extension.value[x]:valueQuantity.unit", "Extension.valueQuantity.unit")));

        Assert.Equal(["Extension.value[x]", "Extension.value[x]:valueQuantity", "Extension.value[x]:valueQuantity.unit"], elements.Select(e => (string?)e!["id"]));
        Assert.Equal(["Extension.value[x]", "Extension.value[x]", "Extension.value[x].unit"], elements.Select(e => (string?)e!["path"]));
        Assert.Equal(("closed", "Quantity", 1), ((string?)elements[0]!["slicing"]!["rules"], (string?)elements[0]!["type"]![0]!["code"], (int?)elements[0]!["min"]));
    }

    [Fact]
    public void A_primitive_s_value_has_a_FHIRPath_type()
    {
        var store = DefinitionStore.BuiltIn;
        var date = JsonNode.Parse(store.ReadJson(store.Find("http://hl7.org/fhir/StructureDefinition/date", FhirRelease.Stu3)!).Span)!;

        var type = Elements(date.AsObject(), "snapshot").Single(e => (string?)e!["id"] == "date.value")!["type"]![0]!;
        Assert.Equal("http://hl7.org/fhirpath/System.Date", (string?)type["code"]);
        Assert.Contains("\"valueUrl\":\"date\"", type.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("3.0.2", (string?)date["fhirVersion"]);
    }

    [Fact]
    public void What_a_publisher_did_wrong_is_reported_and_what_releases_differ_in_is_not()
    {
        var issues = new List<DefinitionIssue>();
        var definition = Definition(Element("Patient.gender", "Patient.gender", ("binding", new JsonObject { ["valueSetReference"] = new JsonObject { ["reference"] = "http://hl7.org/x.html" } })),
            new JsonObject { ["path"] = "Patient.name" });
        ReleaseNormaliser.ToR4(definition, FhirRelease.Stu3, issues);

        Assert.Equal([("binding-to-page", DefinitionSeverity.Warning), ("element-id-missing", DefinitionSeverity.Information)], issues.Select(i => (i.Code, i.Severity)));
        Assert.All(issues, i => Assert.Equal("http://x", i.Canonical));
    }

    [Fact]
    public void What_R4_has_no_property_for_is_kept_in_an_extension()
    {
        var map = JsonNode.Parse("""
            {"resourceType":"ConceptMap","copyrightLabel":"©","sourceScopeUri":"http://s","additionalAttribute":[{"code":"a","uri":"http://a","type":"code"}],
             "group":[{"source":"http://s|1","element":[{"code":"x","noMap":true},{"code":"y","target":[{"code":"z","relationship":"source-is-narrower-than-target","dependsOn":[{"attribute":"a","valueCode":"v"}]}]}]}]}
            """)!.AsObject();
        ReleaseNormaliser.ToR4(map, FhirRelease.R5, null);

        Assert.Equal("http://hl7.org/fhir/5.0/StructureDefinition/extension-ConceptMap.copyrightLabel", (string?)map["extension"]![0]!["url"]);
        Assert.Equal("http://s", (string?)map["sourceUri"]);
        var group = map["group"]![0]!;
        Assert.Equal(("http://s", "1"), ((string?)group["source"], (string?)group["sourceVersion"]));
        Assert.Equal("unmatched", (string?)group["element"]![0]!["target"]![0]!["equivalence"]);
        Assert.Equal("""{"code":"z","dependsOn":[{"property":"http://a","value":"v"}],"equivalence":"wider"}""", group["element"]![1]!["target"]![0]!.ToJsonString());
    }

    private static void AssertFits(IEnumerable<JsonObject> resources, FhirRelease release)
    {
        var lost = new List<string>();
        var count = 0;
        foreach (var resource in resources.Where(r => Kinds.Contains((string)r["resourceType"]!)))
        {
            var version = (string?)resource["fhirVersion"];
            var json = JsonSerializer.SerializeToUtf8Bytes(ReleaseNormaliser.ToR4(resource, release, null));
            var reader = new Utf8JsonReader(json);
            R4.TryDeserializeResource(ref reader, out _, out var findings);
            // Codes of another release, and values that the publisher wrote wrong, are kept as they are.
            lost.AddRange(findings.Where(f => !f.Message.Contains("is not a correct code for", StringComparison.Ordinal) && !f.Message.Contains("is not a correct literal", StringComparison.Ordinal))
                .Select(f => $"{resource["resourceType"]} {resource["url"]}: {f.Message}"));
            Assert.Equal(version, (string?)resource["fhirVersion"]);
            count++;
        }
        Assert.True(lost.Count == 0, $"{lost.Count} do not fit, such as:\n{string.Join('\n', lost.DistinctBy(l => l.Split(": ")[^1]).Take(20))}");
        Assert.InRange(count, 100, 100_000);
    }

    private static JsonObject Stu3(params JsonObject[] elements) => ReleaseNormaliser.ToR4(Definition(elements), FhirRelease.Stu3, null);

    private static JsonObject Definition(params JsonObject[] elements) => new()
    {
        ["resourceType"] = "StructureDefinition",
        ["url"] = "http://x",
        ["derivation"] = "constraint",
        ["differential"] = new JsonObject { ["element"] = new JsonArray([.. elements]) },
    };

    private static JsonArray Elements(JsonObject definition, string part = "differential") => definition[part]!["element"]!.AsArray();

    private static JsonObject Element(string id, string path, params (string Name, JsonNode Value)[] properties)
    {
        var element = new JsonObject { ["id"] = id, ["path"] = path };
        foreach (var (name, value) in properties) element[name] = value;
        return element;
    }
}
