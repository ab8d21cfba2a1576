using System.Text.Json.Nodes;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Shapes;

public sealed class What_files_get_wrong
{
    [Fact]
    public void A_missing_status_becomes_unknown_and_is_reported()
    {
        var result = Basic("""{ "resourceType": "Requirements", "id": "a", "title": "T" }""", "status-missing@Requirements.status");
        Assert.Equal("unknown", (string?)result["modifierExtension"]![0]!["valueCode"]);
        Assert.Equal("unknown", (string?)CarrierShapes.ToR5(result).Resource!["status"]);
    }

    [Fact]
    public void Empty_values_are_left_out_one_by_one_and_each_is_reported()
    {
        var result = Basic(
            """
            { "resourceType": "Requirements", "status": "draft", "title": "", "purpose": null, "contact": [], "useContext": [{}],
              "actor": ["http://a.example/1", "", "http://a.example/2"], "_actor": [null, null, { "id": "x" }],
              "extension": [{ "url": "http://a.example/e", "valueString": "" }],
              "statement": [{ "key": "s1", "label": "", "requirement": "The system SHALL." }] }
            """,
            "empty-value-removed@Requirements.title", "empty-value-removed@Requirements.purpose", "empty-value-removed@Requirements.contact",
            "empty-value-removed@Requirements.useContext[0]", "empty-value-removed@Requirements.actor[1]", "empty-value-removed@Requirements.extension[0].valueString", "empty-value-removed@Requirements.extension[0]",
            "empty-value-removed@Requirements.statement[0].label");
        Assert.Equal(["http://a.example/1", "http://a.example/2"], With(result, "actor").Select(e => (string)e["valueCanonical"]!));
        Assert.Equal("x", (string?)With(result, "actor").Last()["_valueCanonical"]!["id"]);
        Assert.DoesNotContain("\"\"", result.ToJsonString());
    }

    [Fact]
    public void An_actor_that_is_only_an_extension_stays_one()
    {
        var result = Basic("""
            { "resourceType": "Requirements", "status": "draft",
              "_actor": [{ "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/display", "valueString": "Clinic" }] }] }
            """);
        var actor = Assert.Single(With(result, "actor"));
        Assert.False(actor.ContainsKey("valueCanonical"));
        Assert.Equal("Clinic", (string?)actor["_valueCanonical"]!["extension"]![0]!["valueString"]);
    }

    [Fact]
    public void A_statement_without_requirement_or_key_is_kept_and_marked()
    {
        var result = Basic(
            """{ "resourceType": "Requirements", "status": "draft", "statement": [{ "key": "statement-2", "requirement": "R" }, { "label": "only a label" }] }""",
            "statement-key-missing@Requirements.statement[1]", "statement-requirement-missing@Requirements.statement[1]");
        var story = StoryMapper.Read(FhirJson.Parse<Basic>(result.ToJsonString())).Value;
        Assert.Equal(["statement-2", "statement-3"], story.Statements.Select(s => s.Key));
        Assert.Equal("only a label", story.Statements[1].Label);
        var marked = CarrierShapes.ToR5(result).Resource!["statement"]![1]!;
        Assert.Equal("unknown", (string?)marked["_requirement"]!["extension"]![0]!["valueCode"]);
    }

    [Fact]
    public void What_derives_from_itself_is_kept_and_told() => Basic(
        """
        { "resourceType": "Requirements", "status": "draft", "url": "http://a.example/R/1", "derivedFrom": ["http://a.example/R/1"],
          "statement": [{ "key": "a", "requirement": "R", "derivedFrom": "http://a.example/R/1#a" }, { "key": "b", "requirement": "R", "derivedFrom": "Older model A.1.2#3", "parent": "b" }] }
        """,
        "derived-from-itself@Requirements.derivedFrom", "statement-points-to-itself@Requirements.statement[0].derivedFrom", "statement-points-to-itself@Requirements.statement[1].parent");

    [Fact]
    public void Several_conformance_codes_and_free_text_need_no_repair() => Basic(
        """{ "resourceType": "Requirements", "status": "draft", "statement": [{ "key": "a", "requirement": "R", "conformance": ["SHALL", "SHOULD"], "derivedFrom": "Older model A.1.2#3" }] }""");

    [Fact]
    public void An_element_that_R5_lacks_is_kept_and_told()
    {
        var source = """{ "resourceType": "Requirements", "status": "draft", "titel": "x", "statement": [{ "key": "a", "requirement": "R", "priority": { "code": "high", "rank": 1.50 } }] }""";
        var result = Basic(source, "element-unknown@Requirements.statement[0].priority", "element-unknown@Requirements.titel");
        Assert.DoesNotContain("titel", result.Select(pair => pair.Key));
        FhirJson.Parse<Basic>(result.ToJsonString());
        Assert.Contains("1.50", result.ToJsonString());
    }

    [Fact]
    public void Extensions_that_say_again_what_elements_say_are_left_out()
    {
        // HAPI's converter leaves R4's extensions of shape B beside the R5 elements.
        var result = Basic(
            $$"""
            { "resourceType": "Requirements", "status": "active", "title": "T",
              "extension": [
                { "url": "{{CarrierTable.Xver}}Requirements.title", "valueString": "T" },
                { "url": "{{CarrierTable.Xver}}Requirements.status", "valueCode": "active" },
                { "url": "{{CarrierTable.Xver}}Requirements.statement", "extension": [
                  { "url": "{{CarrierTable.Xver}}Requirements.statement.key", "valueId": "a" },
                  { "url": "{{CarrierTable.Xver}}Requirements.statement.requirement", "valueMarkdown": "R" }] }],
              "statement": [{ "key": "a", "requirement": "R" }] }
            """,
            [.. new[] { "title", "status", "statement" }.Select(name => $"element-said-twice@Requirements.extension.where(url='{CarrierTable.Xver}Requirements.{name}')")]);
        Assert.Equal(2, result["extension"]!.AsArray().Count);
    }

    [Fact]
    public void A_carrier_without_a_code_gets_it()
    {
        var result = Basic(
            $$"""{ "resourceType": "Basic", "modifierExtension": [{ "url": "{{CarrierTable.Xver}}ActorDefinition.status", "valueCode": "draft" }], "extension": [{ "url": "{{CarrierTable.Xver}}ActorDefinition.type", "valueCode": "person" }], "code": { "text": "Actor" } }""",
            "code-missing@Basic.code");
        Assert.Equal("ActorDefinition", (string?)result["code"]!["coding"]![0]!["code"]);
        Assert.Equal("Actor", (string?)result["code"]!["text"]);
    }

    [Theory]
    [InlineData("""{ "resourceType": "Requirements", "status": "draft", "title": { "x": 1 } }""", "element-malformed")]
    [InlineData("""{ "resourceType": "Requirements", "status": "draft", "statement": ["x"] }""", "element-malformed")]
    [InlineData("""{ "resourceType": "TestPlan", "status": "draft", "scope": ["x"] }""", "element-malformed")]
    [InlineData("""{ "resourceType": "Patient" }""", "carrier-unknown")]
    [InlineData("""{ "resourceType": "Basic", "code": { "text": "x" } }""", "carrier-unknown")]
    [InlineData("""{ "resourceType": 3 }""", "carrier-unknown")]
    [InlineData("{}", "carrier-unknown")]
    [InlineData("""{ "resourceType": "Requirements", "status": "draft", "status": "active" }""", "json-property-twice")]
    public void What_cannot_be_read_is_an_error_and_no_resource(string json, string code)
    {
        foreach (var result in new[] { CarrierShapes.ToBasic(Parse(json)), CarrierShapes.ToR5(Parse(json)), CarrierShapes.ToB(Parse(json)) })
        {
            Assert.Null(result.Resource);
            Assert.Equal(code, Assert.Single(result.Problems).Code);
        }
    }

    [Theory]
    [InlineData("""{ "resourceType": "Requirements", "extension": 3, "contained": "x", "meta": [], "statement": { "key": [], "extension": { "url": {} } }, "actor": [["x"]] }""")]
    [InlineData("""{ "resourceType": "Basic", "code": { "coding": [{ "system": "http://hl7.org/fhir/fhir-types", "code": "Requirements" }, 4, null] }, "extension": [null, 4, {}, { "url": 4 }, { "url": "x", "extension": 4 }], "modifierExtension": {} }""")]
    [InlineData("""{ "resourceType": "Requirements", "actor": [{ "reference": 4, "key": {} }, null, 4], "imports": [4, { "key": 3 }], "statement": [{ "derivedFrom": [{}, 4], "partOf": [[]], "conformance": "SHALL-NOT", "category": 3 }] }""")]
    public void Nonsense_is_answered_not_thrown(string json)
    {
        foreach (var result in new[] { CarrierShapes.ToBasic(Parse(json)), CarrierShapes.ToR5(Parse(json)), CarrierShapes.ToB(Parse(json)) }) Assert.NotEmpty(result.Problems);
    }

    private static JsonObject Basic(string json, params string[] problems)
    {
        var source = Parse(json);
        var result = CarrierShapes.ToBasic(source);
        Assert.Equal(problems, result.Problems.Select(problem => $"{problem.Code}@{problem.Expression}"));
        Assert.DoesNotContain(result.Problems, problem => problem.Severity == ProblemSeverity.Error);
        // Once repaired, it goes both ways.
        NormalForm.AssertEqual(result.Resource, CarrierShapes.ToBasic(CarrierShapes.ToR5(source).Resource!).Resource);
        return result.Resource!;
    }

    private static IEnumerable<JsonObject> With(JsonObject basic, string element) =>
        basic["extension"]!.AsArray().OfType<JsonObject>().Where(e => (string)e["url"]! == $"{CarrierTable.Xver}Requirements.{element}");

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
