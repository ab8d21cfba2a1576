using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Tests.Data;
using FhirStories.Definitions;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Shapes;

public sealed class R6_and_R5_in_XML
{
    private const string R6Json = """
        { "resourceType": "Requirements", "id": "r6", "status": "draft",
          "imports": [{ "reference": "http://a.example/R/2", "key": ["k1", "k2"] }],
          "actor": [{ "id": "b", "reference": "http://a.example/A/1", "key": "a1", "extension": [{ "url": "http://a.example/e", "valueString": "x" }] }, { "reference": "http://a.example/A/2" }],
          "statement": [{ "key": "s1", "conformance": ["SHALL-NOT"], "requirement": "The server SHALL NOT.", "category": [{ "code": "safety" }],
            "derivedFrom": { "reference": "http://a.example/R/3", "key": "x" }, "partOf": { "key": "s0" }, "actor": ["a1"] }] }
        """;

    private const string R6Xml = """
        <Requirements xmlns="http://hl7.org/fhir"><id value="r6"/><status value="draft"/>
          <imports><reference value="http://a.example/R/2"/><key value="k1"/><key value="k2"/></imports>
          <actor id="b"><extension url="http://a.example/e"><valueString value="x"/></extension><reference value="http://a.example/A/1"/><key value="a1"/></actor>
          <actor><reference value="http://a.example/A/2"/></actor>
          <statement><key value="s1"/><conformance value="SHALL-NOT"/><requirement value="The server SHALL NOT."/><category><code value="safety"/></category>
            <derivedFrom><reference value="http://a.example/R/3"/><key value="x"/></derivedFrom><partOf><key value="s0"/></partOf><actor value="a1"/></statement>
        </Requirements>
        """;

    [Fact]
    public void R6_comes_to_R5_with_the_extensions_that_anticipate_it()
    {
        var result = CarrierShapes.ToR5((JsonObject)JsonNode.Parse(R6Json)!);
        Assert.Equal(CarrierShape.R6, result.From);
        Assert.Empty(result.Problems);
        const string tools = "http://hl7.org/fhir/tools/StructureDefinition/requirements-";
        NormalForm.AssertEqual(
            JsonNode.Parse($$"""
                { "resourceType": "Requirements", "id": "r6", "status": "draft",
                  "extension": [{ "url": "http://hl7.org/fhir/6.0/StructureDefinition/extension-Requirements.imports", "extension": [
                    { "url": "reference", "valueCanonical": "http://a.example/R/2" }, { "url": "key", "valueId": "k1" }, { "url": "key", "valueId": "k2" }] }],
                  "actor": ["http://a.example/A/1", "http://a.example/A/2"],
                  "_actor": [{ "id": "b", "extension": [{ "url": "http://a.example/e", "valueString": "x" }, { "url": "{{tools}}actorkey", "valueId": "a1" }] }, null],
                  "statement": [{ "key": "s1", "requirement": "The server SHALL NOT.", "derivedFrom": "http://a.example/R/3#x", "parent": "s0", "extension": [
                    { "url": "{{tools}}statementactor", "valueId": "a1" },
                    { "url": "{{tools}}statementcategory", "valueCodeableConcept": { "coding": [{ "code": "safety" }] } },
                    { "url": "{{tools}}statementshallnot", "valueBoolean": true }] }] }
                """),
            result.Resource);
        Assert.Equal(CarrierShape.R5, CarrierShapes.Of(result.Resource!));
        FhirJson.Parse<Basic>(CarrierShapes.ToBasic(result.Resource!).Resource!.ToJsonString());
    }

    [Theory]
    [InlineData("practitioner", "person", true)]
    [InlineData("care-team", null, true)]
    [InlineData("person", "person", false)]
    public void R6s_actor_comes_to_R5_with_what_R5_lacks_in_extensions(string type, string? became, bool isTold)
    {
        const string added = "http://hl7.org/fhir/6.0/StructureDefinition/extension-ActorDefinition.";
        var source = $$"""
            { "resourceType": "ActorDefinition", "id": "a6", "status": "draft", "type": "{{type}}", "_type": { "id": "t" }, "code": [{ "text": "Ward team" }],
              "baseDefinition": ["http://a.example/A/1", null], "_baseDefinition": [null, { "id": "b" }] }
            """;
        var result = CarrierShapes.ToR5((JsonObject)JsonNode.Parse(source)!);
        Assert.Equal(CarrierShape.R6, result.From);
        Assert.Equal(isTold ? ["actor-type-of-r6"] : [], result.Problems.Select(p => p.Code));
        var kept = isTold ? $$""", "extension": [{ "url": "{{added}}type", "valueCode": "{{type}}" }{{(became is null ? """, { "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unsupported" }""" : "")}}]""" : "";
        NormalForm.AssertEqual(
            JsonNode.Parse($$"""
                { "resourceType": "ActorDefinition", "id": "a6", "status": "draft", {{(became is null ? "" : $"\"type\": \"{became}\",")}} "_type": { "id": "t"{{kept}} },
                  "extension": [{ "url": "{{added}}code", "valueCodeableConcept": { "text": "Ward team" } }],
                  "derivedFrom": ["http://a.example/A/1", null], "_derivedFrom": [null, { "id": "b" }] }
                """),
            result.Resource);
        Assert.Equal(CarrierShape.R5, CarrierShapes.Of(result.Resource!));
        NormalForm.AssertEqual(result.Resource, CarrierShapes.ToR5(CarrierShapes.ToBasic(result.Resource!).Resource!).Resource);
        FhirJson.Parse<Basic>(CarrierShapes.ToBasic(result.Resource!).Resource!.ToJsonString());
    }

    [Fact]
    public void XML_says_what_JSON_says() => NormalForm.AssertEqual(
        CarrierShapes.ToR5((JsonObject)JsonNode.Parse(R6Json)!).Resource, CarrierShapes.ToR5(Read(R6Xml)).Resource);

    [Fact]
    public void XML_keeps_ids_extensions_numbers_and_markup()
    {
        var r5 = Read("""
            <TestPlan xmlns="http://hl7.org/fhir">
              <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>a &lt; b</p></div></text>
              <contained><ActorDefinition><id value="x"/><status value="draft"/><type value="system"/></ActorDefinition></contained>
              <status id="s" value="draft"><extension url="http://a.example/e"><valueDecimal value="1.10"/></extension></status>
              <experimental value="true"/>
              <testCase id="t"><sequence value="2"/><testRun><script><sourceString value="Feature: x"/></script></testRun></testCase>
            </TestPlan>
            """);
        NormalForm.AssertEqual(
            JsonNode.Parse("""
                { "resourceType": "TestPlan", "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &lt; b</p></div>" },
                  "contained": [{ "resourceType": "ActorDefinition", "id": "x", "status": "draft", "type": "system" }],
                  "status": "draft", "_status": { "id": "s", "extension": [{ "url": "http://a.example/e", "valueDecimal": 1.10 }] },
                  "experimental": true, "testCase": [{ "id": "t", "sequence": 2, "testRun": [{ "script": { "sourceString": "Feature: x" } }] }] }
                """), r5);
    }

    [Theory]
    [InlineData("<Requirements/>")]
    [InlineData("<Requirements xmlns='http://hl7.org/fhir'>")]
    public void XML_that_is_not_FHIR_is_refused(string xml) => Assert.Throws<XmlException>(() => Read(xml));

    [Fact]
    public void XML_nested_without_end_is_refused()
    {
        const int levels = 5000;
        Assert.Throws<XmlException>(() => Read($"<Basic xmlns='http://hl7.org/fhir'>{string.Concat(Enumerable.Repeat("<extension>", levels))}{string.Concat(Enumerable.Repeat("</extension>", levels))}</Basic>"));
    }

    private static JsonObject Read(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml));
        return FhirXmlTree.Read(reader, FhirRelease.R5);
    }
}
