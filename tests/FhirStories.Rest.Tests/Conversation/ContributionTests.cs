using FhirStories.Catalogue.Stories;
using Xunit;

namespace FhirStories.Rest.Tests.Conversation;

public sealed class ContributionTests(RunningServer server)
{
    private const string Ann = """{"resourceType":"Parameters","parameter":[{"name":"who","valueString":"Ann Author"}]}""";

    private static string Editor(string? comment) =>
        """{"resourceType":"Parameters","parameter":[{"name":"agent","valueReference":{"reference":"Practitioner/ed"}},{"name":"who","valueString":"Ed Itor"}"""
        + (comment is null ? "" : ",{\"name\":\"comment\",\"valueMarkdown\":\"" + comment + "\"}") + "]}";

    [Fact]
    public async Task A_draft_is_handed_in_sent_back_handed_in_again_and_accepted_and_everything_that_was_said_stays()
    {
        await server.PutAsync(Said.Story("give-1"));
        Assert.Equal(200, (await server.SendAsync("POST", "/fhir/Basic/give-1/$submit", Ann)).Status);
        Assert.Contains("give-1", await server.IdsAsync("/fhir/Basic?contribution-state=submitted"));

        var returned = await server.SendAsync("POST", "/fhir/Basic/give-1/$return", Editor("Say which name."));
        Assert.Equal(200, returned.Status);
        Assert.Equal("3", (string?)returned.Json["meta"]!["versionId"]);
        Assert.DoesNotContain("give-1", await server.IdsAsync("/fhir/Basic?contribution-state=submitted"));
        var comment = Assert.Single(await server.IdsAsync("/fhir/Basic?artifact=Basic/give-1&workflow-status=waiting-for-input"));
        var said = Said.Read((await server.GetAsync($"/fhir/Basic/{comment}")).Json);
        Assert.Equal(["Say which name."], said.Summaries);
        Assert.Equal("Ed Itor", said.Author!.Value.Display);

        Assert.Equal(200, (await server.SendAsync("POST", "/fhir/Basic/give-1/$submit", Ann)).Status);
        var accepted = await server.SendAsync("POST", "/fhir/Basic/give-1/$accept", Editor(null));
        Assert.Equal(200, accepted.Status);
        Assert.Equal("5", (string?)accepted.Json["meta"]!["versionId"]);
        Assert.Contains("\"draft\"", accepted.Text, StringComparison.Ordinal);
        Assert.Equal(["give-1"], await server.IdsAsync("/fhir/Basic?contribution-state=accepted&_id=give-1"));

        // Four steps, four Provenances, each of the version that it made.
        var provenances = (await server.GetAsync("/fhir/Provenance?target=Basic/give-1&_sort=recorded")).Json["entry"]!.AsArray().Select(e => e!["resource"]!).ToList();
        Assert.Equal(["Basic/give-1/_history/2", "Basic/give-1/_history/3", "Basic/give-1/_history/4", "Basic/give-1/_history/5"], provenances.Select(p => (string?)p["target"]![0]!["reference"]));
        Assert.Equal(["submitted", "returned", "submitted", "accepted"], provenances.Select(p => (string?)p["activity"]!["coding"]![0]!["code"]));
        Assert.Equal(["Ann Author", "Ed Itor", "Ann Author", "Ed Itor"], provenances.Select(p => (string?)p["agent"]![0]!["who"]!["display"]));
        Assert.Equal("Practitioner/ed", (string?)provenances[1]["agent"]![0]!["who"]!["reference"]);
        Assert.Equal($"Basic/{comment}", (string?)provenances[1]["target"]![1]!["reference"]);
        Assert.Equal("Basic/give-1/_history/2", (string?)provenances[1]["entity"]![0]!["what"]!["reference"]);
    }

    [Fact]
    public async Task What_is_sent_back_or_declined_says_why_and_who()
    {
        await server.PutAsync(Said.Story("give-2"));
        await server.SendAsync("POST", "/fhir/Basic/give-2/$submit", Ann);
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic/give-2/$return", Editor(null)), 400, "operation-parameter-missing");
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic/give-2/$decline", Editor(null)), 400, "operation-parameter-missing");
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic/give-2/$accept", """{"resourceType":"Parameters","parameter":[{"name":"comment","valueString":"Fine."}]}"""), 400, "operation-parameter-missing");
        Assert.Equal("2", (string?)(await server.GetAsync("/fhir/Basic/give-2")).Json["meta"]!["versionId"]);
        Assert.Equal(200, (await server.SendAsync("POST", "/fhir/Basic/give-2/$decline", Editor("Not a need of care."))).Status);
        var final = await server.SendAsync("POST", "/fhir/Basic/give-2/$submit", Ann);
        RunningServer.AssertRefused(final, 422, "contribution-state-change");
        Assert.Contains("That is final.", final.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_out_of_order_and_of_what_is_no_draft_are_refused()
    {
        await server.PutAsync(Said.Story("give-3"));
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic/give-3/$accept", Editor(null)), 422, "contribution-state-change");
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic/general-practitioner/$submit", Ann), 422, "contribution-no-story");
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic/us-med-01/$submit", Ann), 422, "contribution-no-draft");
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic/give-none/$submit", Ann), 404, "resource-not-found");
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic/give-3/$submit", Ann, headers: ("If-Match", "W/\"9\"")), 412, "version-conflict");
        Assert.Empty(await server.IdsAsync("/fhir/Provenance?target=Basic/give-3"));
        Assert.Empty(await server.IdsAsync("/fhir/Basic?artifact=Basic/give-3"));
    }

    [Fact]
    public async Task The_steps_hold_for_whoever_writes_the_state_himself()
    {
        var story = Said.Story("give-4");
        await server.PutAsync(story);
        async Task<Answer> Put(ContributionState? state, StoryStatus status = StoryStatus.Draft) =>
            await server.SendAsync("PUT", "/fhir/Basic/give-4", Said.Json(story with { Contribution = state, Status = status }));
        RunningServer.AssertRefused(await Put(ContributionState.Accepted), 422, "contribution-state-change");
        Assert.Equal(200, (await Put(ContributionState.Submitted)).Status);
        RunningServer.AssertRefused(await Put(null), 422, "contribution-state-change");
        RunningServer.AssertRefused(await Put(ContributionState.Submitted, StoryStatus.Active), 422, "contribution-not-accepted");
        var patch = """[{"op":"replace","path":"/extension/0/valueUri","value":"https://talk.example/Requirements/give-4b"}]""";
        Assert.Equal(200, (await server.SendAsync("PATCH", "/fhir/Basic/give-4", patch, "application/json-patch+json")).Status);
        Assert.Equal(200, (await Put(ContributionState.Accepted)).Status);
        Assert.Equal(200, (await Put(ContributionState.Accepted, StoryStatus.Active)).Status);
    }

    [Fact]
    public async Task Of_two_editors_at_once_one_decides_and_one_comment_is_written()
    {
        await server.PutAsync(Said.Story("give-5"));
        await server.SendAsync("POST", "/fhir/Basic/give-5/$submit", Ann);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => server.SendAsync("POST", $"/fhir/Basic/give-5/{(i % 2 == 0 ? "$return" : "$decline")}", Editor($"No {i}"))));
        Assert.Single(answers, a => a.Status == 200);
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.True(a.Status is 412 or 422, a.Text));
        Assert.Single(await server.IdsAsync("/fhir/Basic?artifact=Basic/give-5"));
        Assert.Equal(2, (await server.IdsAsync("/fhir/Provenance?target=Basic/give-5")).Count);
    }
}
