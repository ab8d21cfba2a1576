using System.Text.Json.Nodes;
using FhirStories.Catalogue.Rules;
using Xunit;

namespace FhirStories.Rest.Tests.Validating;

/// <summary>What the story rules advise joins the answer of <c>$validate</c>, and never makes a resource invalid.</summary>
public sealed class AdviceTests(RunningServer server)
{
    private const string Role = "https://a.test/ActorDefinition/role-";

    [Fact]
    public async Task A_story_is_advised_with_the_codes_of_the_rules_and_places_that_can_be_found()
    {
        var answer = await server.SendAsync("POST", "Basic/$validate", Story("lone", "get it as JSON", role: "astronaut"));
        var advice = Advice(answer);
        Assert.Contains("warning solution-words-in-want Basic.extension.where(url='http://smart.who.int/base/StructureDefinition/SGUserStory').extension.where(url='capability')", advice);
        Assert.Contains("information missing-secondary-role Basic", advice);
        Assert.Contains("information unknown-role Basic.extension.where(url='http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.actor')", advice);
        Assert.Empty(Outcomes.Errors(answer));
    }

    [Fact]
    public async Task In_XML_in_Parameters_and_as_it_is_stored_the_advice_is_the_same()
    {
        var json = Story("same", "click a button");
        var sent = Advice(await server.SendAsync("POST", "$validate", json));
        Assert.NotEmpty(sent);
        Assert.Equal(sent, Advice(await server.SendAsync("POST", "$validate", $$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{json}}}]}""")));
        var written = await server.SendAsync("PUT", "Basic/same", json, RunningServer.FhirJson, ("Prefer", "return=OperationOutcome"));
        Assert.Equal(201, written.Status);
        Assert.Equal(sent, Advice(written));
        Assert.Equal(sent, Advice(await server.SendAsync("GET", "Basic/same/$validate")));

        var xml = (await server.SendAsync("GET", "Basic/same?_format=xml")).Text;
        xml = xml[xml.IndexOf("<Basic", StringComparison.Ordinal)..];
        Assert.Equal(sent, Advice(await server.SendAsync("POST", "Basic/$validate", xml, RunningServer.FhirXml)));
        Assert.Equal(sent, Advice(await server.SendAsync("POST", "$validate",
            $"<Parameters xmlns=\"http://hl7.org/fhir\"><parameter><name value=\"resource\"/><resource>\n{xml}</resource></parameter></Parameters>", RunningServer.FhirXml)));
    }

    [Fact]
    public async Task A_map_from_a_data_set_is_valid_and_may_be_written_again_as_it_was_read()
    {
        var map = await server.GetAsync("ConceptMap/MedicinesOnAdmission-mapping");
        Assert.Equal("https://fhirstories.org/catalogue/StructureDefinition/MedicinesOnAdmission", (string?)map.Json["sourceUri"]);
        Assert.Empty(Outcomes.Errors(await server.GetAsync("ConceptMap/MedicinesOnAdmission-mapping/$validate")));
        var again = await server.SendAsync("PUT", "ConceptMap/MedicinesOnAdmission-mapping", map.Text);
        Assert.True(again.Status == 200, again.Text);
        // A profile of a resource has no elements that are mapped so.
        var wrong = map.Json;
        wrong["sourceUri"] = "http://hl7.org/fhir/StructureDefinition/Patient";
        Assert.Contains("concept-map-scope", (await server.SendAsync("POST", "$validate", wrong.ToJsonString())).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Requirements/us-med-01")]
    [InlineData("Requirements/feature-medicines")]
    [InlineData("ActorDefinition/general-practitioner")]
    [InlineData("ArtifactAssessment/comment-med-01-bought-1")]
    public async Task Our_own_extensions_stand_where_they_may_at_R5s_base_too(string path)
    {
        var found = (await server.GetAsync($"r5/{path}/$validate")).Json["issue"]!.AsArray();
        Assert.DoesNotContain(found, i => (string?)i!["details"]!["coding"]![0]!["code"] == "extension-context" || (string?)i["severity"] is "error" or "fatal");
    }

    [Fact]
    public async Task At_R5s_base_the_same_rules_speak_of_what_is_sent_and_of_what_is_stored()
    {
        var json = Story("of-five", "click a button");
        var codes = Spoken(await server.SendAsync("POST", "$validate", json)).ToList();
        Assert.Contains("solution-words-in-want", codes);
        Assert.Equal(201, (await server.SendAsync("PUT", "Basic/of-five", json)).Status);
        var r5 = await server.GetAsync("r5/Requirements/of-five");
        var xml = (await server.GetAsync("r5/Requirements/of-five?_format=xml")).Text;
        foreach (var answer in new[]
        {
            await server.SendAsync("POST", "r5/$validate", r5.Text),
            await server.SendAsync("POST", "r5/Requirements/$validate", r5.Text),
            await server.SendAsync("POST", "r5/Requirements/$validate", $$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{r5.Text}}}]}"""),
            await server.SendAsync("POST", "r5/Requirements/$validate", xml, RunningServer.FhirXml),
            await server.GetAsync("r5/Requirements/of-five/$validate"),
            await server.SendAsync("POST", "r5/Requirements/of-five/$validate", r5.Text),
        })
        {
            Assert.Equal(codes, Spoken(answer));
            Assert.Empty(Outcomes.Errors(answer));
            Assert.Contains("Requirements", Advice(answer).Select(a => a.Split(' ')[^1]));
        }

        Assert.Equal(["missing-secondary-role"], Spoken(await server.GetAsync("r5/Requirements/of-five/$validate?rules=missing-secondary-role")));
        RunningServer.AssertRefused(await server.GetAsync("r5/ActorDefinition/of-five/$validate"), 404, "resource-not-found");
        RunningServer.AssertRefused(await server.GetAsync("r5/Requirements/of-nobody/$validate"), 404, "resource-not-found");
        Assert.Empty(Outcomes.Errors(await server.GetAsync("r5/Requirements/of-five/$validate?mode=delete")));
        Assert.Equal(204, (await server.SendAsync("DELETE", "r5/Requirements/of-five")).Status);
        RunningServer.AssertRefused(await server.GetAsync("r5/Requirements/of-five/$validate"), 410, "resource-deleted");

        static IEnumerable<string> Spoken(Answer answer) => Codes(answer).Distinct().Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_is_stored_counts_a_duplicate_is_found_as_soon_as_the_other_is_there()
    {
        var mine = Story("twin-b", "book a visit of the moon for my grandmother");
        Assert.DoesNotContain("warning duplicate-story Basic", Advice(await server.SendAsync("POST", "$validate", mine)));
        Assert.Equal(201, (await server.SendAsync("PUT", "Basic/twin-a", Story("twin-a", "schedule a visit to the moon for my grandmother"))).Status);
        Assert.Contains("warning duplicate-story Basic", Advice(await server.SendAsync("POST", "$validate", mine)));
        Assert.Equal(204, (await server.SendAsync("DELETE", "Basic/twin-a")).Status);
        Assert.DoesNotContain("warning duplicate-story Basic", Advice(await server.SendAsync("POST", "$validate", mine)));
    }

    [Fact]
    public async Task Rules_are_switched_by_parameters()
    {
        var story = Story("switched", "click a button");
        Assert.Equal(["solution-words-in-want"], Codes(await server.SendAsync("POST", "$validate?rules=solution-words-in-want,missing-want", story)));
        Assert.DoesNotContain("solution-words-in-want", Codes(await server.SendAsync("POST", "$validate?rules-off=solution-words-in-want", story)));
        Assert.Empty(Codes(await server.SendAsync("POST", "$validate?rules=none", story)));
        Assert.Equal(["solution-words-in-want"], Codes(await server.SendAsync("POST", "$validate",
            $$"""{"resourceType":"Parameters","parameter":[{"name":"rules","valueCode":"solution-words-in-want"},{"name":"resource","resource":{{story}}}]}""")));
        var wrong = await server.SendAsync("POST", "$validate?rules=solution-word-in-want", story);
        Assert.Equal(["error story-rule-unknown : http.rules"], Outcomes.Of(wrong, 400));
    }

    [Fact]
    public async Task A_role_is_advised_and_what_is_no_carrier_is_not()
    {
        var role = """{"resourceType":"Basic","id":"x","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"ActorDefinition"}]},"extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition.title","valueString":"Phramacist"}]}""";
        Assert.Contains("misspelt-role", Codes(await server.SendAsync("POST", "$validate", role)));
        Assert.Empty(Codes(await server.SendAsync("POST", "$validate", """{"resourceType":"Basic","code":{"text":"something else"}}""")));
        Assert.Empty(Codes(await server.SendAsync("POST", "$validate", """{"resourceType":"Patient","active":true}""")));
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Basic\",\"code\":{\"coding\":[{\"system\":\"http://hl7.org/fhir/fhir-types\",\"code\":\"Requirements\"}]},\"extension\":[{\"url\":7}]}")]
    [InlineData("{\"resourceType\":\"Basic\",\"code\":{\"coding\":[{\"system\":\"http://hl7.org/fhir/fhir-types\",\"code\":\"Requirements\"}]},\"extension\":\"none\"}")]
    [InlineData("{\"resourceType\":\"Basic\",\"code\":[]}")]
    public async Task What_is_broken_is_an_outcome_and_no_failure(string body) =>
        Assert.NotEmpty(Outcomes.Errors(await server.SendAsync("POST", "$validate", body)));

    private static List<string> Advice(Answer answer)
    {
        Assert.True(answer.Status is 200 or 201, $"{answer.Status}: {answer.Text}");
        return [.. from issue in answer.Json["issue"]!.AsArray()
                   where (string?)issue!["details"]!["coding"]![0]!["system"] == StoryRules.System
                   select $"{issue["severity"]} {issue["details"]!["coding"]![0]!["code"]} {issue["expression"]![0]}"];
    }

    private static List<string> Codes(Answer answer) => [.. Advice(answer).Select(line => line.Split(' ')[1])];

    private static string Story(string id, string want, string role = "moon-guide") => new JsonObject
    {
        ["resourceType"] = "Basic",
        ["id"] = id,
        ["modifierExtension"] = new JsonArray(Extension("http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status", "valueCode", "draft")),
        ["extension"] = new JsonArray(
            Extension("http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url", "valueUri", $"https://a.test/Requirements/{id}"),
            Extension("http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title", "valueString", id),
            Extension("http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.actor", "valueCanonical", Role + role),
            Extension("https://fhirstories.org/fhir/StructureDefinition/story-kind", "valueCode", "story"),
            new JsonObject
            {
                ["url"] = "http://smart.who.int/base/StructureDefinition/SGUserStory",
                ["extension"] = new JsonArray(Extension("capability", "valueString", want), Extension("benefit", "valueString", "it is done")),
            }),
        ["code"] = JsonNode.Parse("""{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]}"""),
    }.ToJsonString();

    private static JsonObject Extension(string url, string property, string value) => new() { ["url"] = url, [property] = value };
}
