using System.Text.Json.Nodes;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Shapes;

public sealed class Stories_in_foreign_clothes
{
    private const string Who = "http://smart.who.int/base/StructureDefinition/SGUserStory";

    [Fact]
    public void One_resource_for_each_story_has_WHOs_extension_at_its_root()
    {
        var story = Read($$"""
            { "resourceType": "Requirements", "id": "reg-1", "url": "http://w.example/Requirements/reg-1", "name": "Register a client at the desk", "title": "Register a client", "status": "active",
              "actor": ["http://w.example/ActorDefinition/clerk"],
              "extension": [{ "url": "{{Who}}", "extension": [{ "url": "capability", "valueString": "register a client" }, { "url": "benefit", "valueString": "care can begin" }] }] }
            """);
        Assert.Equal(("register a client", "care can begin"), (story.Want, story.Justification));
        Assert.Equal(["http://w.example/ActorDefinition/clerk"], story.Roles);
        Assert.Empty(story.Statements);
    }

    [Fact]
    public void One_statement_for_each_story_keeps_its_lines_and_its_extension()
    {
        var source = $$"""
            { "resourceType": "Requirements", "id": "process-b", "status": "active", "title": "Process B",
              "statement": [
                { "key": "B1", "requirement": "As a clerk\nI want to find a client\nSo that no record is made twice" },
                { "key": "B2", "requirement": "As a nurse\nI want reminders\nSo that doses are in time",
                  "extension": [{ "url": "{{Who}}", "extension": [{ "url": "capability", "valueString": "reminders" }, { "url": "benefit", "valueString": "doses are in time" }] }] }] }
            """;
        var story = Read(source);
        Assert.Equal("As a clerk\nI want to find a client\nSo that no record is made twice", story.Statements[0].Requirement);
        Assert.Contains(Who, CarrierShapes.ToBasic((JsonObject)JsonNode.Parse(source)!).Resource!.ToJsonString());
    }

    [Fact]
    public void A_story_in_a_label_stays_there()
    {
        var story = Read("""
            { "resourceType": "Requirements", "id": "fl", "status": "draft", "title": "Platform",
              "statement": [{ "key": "P-1", "label": "As a platform, I SHOULD list the data sets", "conformance": ["SHOULD"], "requirement": "list the data sets" }] }
            """);
        Assert.Equal("As a platform, I SHOULD list the data sets", story.Statements.Single().Label);
    }

    [Fact]
    public void Ten_thousand_statements_cost_no_more_each_than_a_thousand()
    {
        Convert(100);
        var few = Convert(1000);
        var many = Convert(10_000);
        // Ten times the work is allowed thirty times the allocation; what grows with the square would take a hundred times.
        Assert.True(many < few * 30, $"1,000 statements allocate {few:N0} bytes, 10,000 allocate {many:N0}.");

        static long Convert(int count)
        {
            var source = new JsonObject
            {
                ["resourceType"] = "Requirements",
                ["url"] = "http://a.example/R",
                ["statement"] = new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)new JsonObject
                {
                    ["requirement"] = $"The system SHALL do {i}.",
                    ["conformance"] = new JsonArray("SHALL"),
                    ["derivedFrom"] = $"http://a.example/R#statement-{i + 1}",
                    ["_reference"] = new JsonArray(new JsonObject { ["id"] = "r" }),
                    ["label"] = "",
                })]),
            };
            var before = GC.GetAllocatedBytesForCurrentThread();
            var basic = CarrierShapes.ToBasic(source);
            var r5 = CarrierShapes.ToR5(basic.Resource!);
            var b = CarrierShapes.ToB(basic.Resource!);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(count, r5.Resource!["statement"]!.AsArray().Count);
            Assert.NotNull(b.Resource);
            Assert.Equal(3 * count + 1, basic.Problems.Count);
            return allocated;
        }
    }

    private static Catalogue.Stories.Story Read(string json)
    {
        var source = (JsonObject)JsonNode.Parse(json)!;
        var basic = CarrierShapes.ToBasic(source);
        Assert.Empty(basic.Problems);
        NormalForm.AssertEqual(source, CarrierShapes.ToR5(basic.Resource!).Resource);
        return StoryMapper.Read(FhirJson.Parse<Basic>(basic.Resource!.ToJsonString())).Value;
    }
}
