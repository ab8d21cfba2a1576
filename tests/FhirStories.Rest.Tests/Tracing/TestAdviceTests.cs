using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Tracing;

/// <summary>Who sends results of tests hears which of them count for nothing.</summary>
public sealed class TestAdviceTests(RunningServer server)
{
    private const string Story = "https://fhirstories.org/catalogue/Requirements/us-med-01";

    [Fact]
    public async Task Results_for_criteria_that_are_not_here_are_said_with_their_place()
    {
        // The last is about every criterion of the story.
        var report = Report(Story + "#AC1", Story + "#AC99", "https://nowhere.test/Requirements/none#AC1", Story);
        foreach (var answer in new[]
        {
            await server.SendAsync("POST", "TestReport", report, RunningServer.FhirJson, ("Prefer", "return=OperationOutcome")),
            await server.SendAsync("POST", "TestReport/$validate", report),
        })
        {
            var advice = Advice(answer);
            Assert.Equal(
                ["test-criterion-unknown TestReport.test[0].action[1].assert", "test-story-unknown TestReport.test[0].action[2].assert"],
                advice.Select(each => $"{each.Code} {each.Expression}"));
            Assert.Contains("has no criterion AC99, so this counts for nothing; it has AC1, AC2, AC3, AC4.", advice[0].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_report_that_names_no_criterion_hears_how_it_could() =>
        Assert.Equal(["test-without-criteria"], Advice(await server.SendAsync("POST", "TestReport/$validate", Report())).Select(each => each.Code));

    [Fact]
    public async Task The_starter_catalogues_own_tests_hear_nothing()
    {
        foreach (var path in new[] { "TestReport/test-critical-dose-larkrise", "TestScript/test-critical-dose" }) Assert.Empty(Advice(await server.SendAsync("GET", path + "/$validate")));
    }

    private static List<(string Code, string Expression, string Text)> Advice(Answer answer) =>
        [.. from issue in answer.Json["issue"]!.AsArray()
            let code = (string?)issue!["details"]?["coding"]?[0]?["code"]
            where code?.StartsWith("test-", StringComparison.Ordinal) == true
            select (code, (string)issue["expression"]![0]!, (string)issue["details"]!["text"]!)];

    private static string Report(params string[] links) => new JsonObject
    {
        ["resourceType"] = "TestReport",
        ["status"] = "completed",
        ["testScript"] = new JsonObject { ["display"] = "A nightly build" },
        ["result"] = "pass",
        ["test"] = new JsonArray(new JsonObject
        {
            ["action"] = links.Length == 0 ? new JsonArray(Assertion(null)) : new JsonArray([.. links.Select(Assertion)]),
        }),
    }.ToJsonString();

    private static JsonNode Assertion(string? link)
    {
        var assert = new JsonObject { ["result"] = "pass" };
        if (link is not null)
            assert["extension"] = new JsonArray(new JsonObject
            {
                ["url"] = "http://hl7.org/fhir/5.0/StructureDefinition/extension-TestReport.setup.action.assert.requirement",
                ["extension"] = new JsonArray(new JsonObject { ["url"] = "link", ["valueCanonical"] = link }),
            });
        return new JsonObject { ["assert"] = assert };
    }
}
