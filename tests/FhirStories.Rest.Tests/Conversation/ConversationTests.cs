using System.Text.Json.Nodes;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Rest.Tests.Conversation;

public sealed class ConversationTests(RunningServer server)
{
    [Fact]
    public async System.Threading.Tasks.Task A_conversation_is_all_that_was_said_each_reply_after_what_it_answers()
    {
        await server.PutAsync(Said.Story("talk-all"));
        await server.PutAsync(Said.Story("talk-all-2"));
        var url = Said.Url("talk-all");
        var one = await server.PostAsync(Said.Comment(new Canonical(url + "#AC1"), "1"));
        var two = await server.PostAsync(Said.Comment(new ResourceReference("Basic/talk-all"), "2"));
        await server.PostAsync(Said.Comment(new Canonical(Said.Url("talk-all-2")), "Elsewhere"));
        var three = await server.PostAsync(Said.Comment(new Canonical(url), "3"));
        var twoOne = await server.PostAsync(Said.Reply($"Basic/{two}", "2.1"));
        var oneOne = await server.PostAsync(Said.Reply($"Basic/{one}", "1.1"));
        var oneOneOne = await server.PostAsync(Said.Reply($"Basic/{oneOne}", "1.1.1"));
        var oneTwo = await server.PostAsync(Said.Reply($"Basic/{one}", "1.2"));

        var answer = await server.GetAsync("/fhir/Basic/talk-all/$conversation");
        Assert.Equal([one, oneOne, oneOneOne, oneTwo, two, twoOne, three], Ids(answer.Json));
        Assert.Equal(7, (int?)answer.Json["total"]);
        // From any comment: the thread that it is in.
        Assert.Equal([one, oneOne, oneOneOne, oneTwo], Ids((await server.GetAsync($"/fhir/Basic/{oneOneOne}/$conversation")).Json));
        Assert.Equal([one, oneOne, oneOneOne, oneTwo], Ids((await server.GetAsync($"/fhir/Basic/{one}/$conversation")).Json));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_thread_holds_together_when_a_comment_in_it_is_deleted()
    {
        await server.PutAsync(Said.Story("talk-hole"));
        var first = await server.PostAsync(Said.Comment(new ResourceReference("Basic/talk-hole"), "1"));
        var second = await server.PostAsync(Said.Reply($"Basic/{first}", "1.1"));
        var third = await server.PostAsync(Said.Reply($"Basic/{second}", "1.1.1"));
        Assert.Equal(204, (await server.SendAsync("DELETE", $"/fhir/Basic/{second}")).Status);
        Assert.Equal([first, third], Ids((await server.GetAsync("/fhir/Basic/talk-hole/$conversation")).Json));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_comment_on_one_version_of_a_story_is_not_said_about_another()
    {
        await server.PutAsync(Said.Story("talk-v1") with { Url = Said.Url("talk-versions"), Version = "1.0" });
        await server.PutAsync(Said.Story("talk-v2") with { Url = Said.Url("talk-versions"), Version = "2.0" });
        var both = await server.PostAsync(Said.Comment(new Canonical(Said.Url("talk-versions") + "#AC1"), "Both."));
        var old = await server.PostAsync(Said.Comment(new Canonical(Said.Url("talk-versions") + "|1.0#AC1"), "The old one."));
        Assert.Equal([both, old], Ids((await server.GetAsync("/fhir/Basic/talk-v1/$conversation")).Json));
        Assert.Equal([both], Ids((await server.GetAsync("/fhir/Basic/talk-v2/$conversation")).Json));
    }

    [Fact]
    public async System.Threading.Tasks.Task Whoever_asks_for_the_conversation_of_nothing_is_told()
    {
        RunningServer.AssertRefused(await server.GetAsync("/fhir/Basic/talk-nothing/$conversation"), 404, "resource-not-found");
        Assert.Equal(201, (await server.SendAsync("PUT", "/fhir/Basic/talk-other", """{"resourceType":"Basic","id":"talk-other","code":{"text":"x"}}""")).Status);
        RunningServer.AssertRefused(await server.GetAsync("/fhir/Basic/talk-other/$conversation"), 422, "conversation-of-nothing");
        await server.PutAsync(Said.Story("talk-silent"));
        var silent = await server.GetAsync("/fhir/Basic/talk-silent/$conversation");
        Assert.Equal(0, (int?)silent.Json["total"]);
    }

    [Fact]
    public async System.Threading.Tasks.Task The_history_of_criteria_is_told_from_the_versions()
    {
        var story = Said.Story("talk-history") with { Version = "0.1" };
        await server.PutAsync(story with { Statements = [story.Statements[0]] });
        await server.PutAsync(story with { Version = "0.2" });
        await server.PutAsync(story with { Version = "0.3", Statements = [story.Statements[1]] });
        var changes = (await server.GetAsync("/fhir/Basic/talk-history/$criterion-history")).Json["parameter"]!.AsArray()
            .Select(p => p!["part"]!.AsArray().ToDictionary(each => (string)each!["name"]!, each => each!.AsObject().First(v => v.Key.StartsWith("value", StringComparison.Ordinal)).Value!))
            .Select(part => $"{part["key"]} {part["event"]} {part["story"]["reference"]} {part["version"]}");
        Assert.Equal(
            ["AC1 added Basic/talk-history/_history/1 0.1", "AC2 added Basic/talk-history/_history/2 0.2", "AC1 removed Basic/talk-history/_history/3 0.3"], changes);
        RunningServer.AssertRefused(await server.GetAsync("/fhir/Basic/general-practitioner/$criterion-history"), 422, "criteria-of-nothing");
    }

    private static IEnumerable<string> Ids(JsonObject bundle) => (bundle["entry"]?.AsArray() ?? []).Select(e => (string)e!["resource"]!["id"]!);
}
