using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Rest.Tests.Conversation;

public sealed class CommentTests(RunningServer server)
{
    [Fact]
    public async System.Threading.Tasks.Task A_comment_is_found_by_the_story_that_it_is_about_by_its_statement_and_by_its_state()
    {
        await server.PutAsync(Said.Story("talk-find"));
        var url = Said.Url("talk-find");
        var onStory = await server.PostAsync(Said.Comment(new ResourceReference("Basic/talk-find"), "On the whole."));
        var onStatement = await server.PostAsync(Said.Comment(new Canonical(url + "#AC1"), "On one.", AssessmentKind.ChangeRequest));
        var onUrl = await server.PostAsync(Said.Comment(new Canonical(url), "By its url.") with { Workflow = AssessmentWorkflow.Triaged });

        // By the resource: whichever way a comment names it.
        Assert.Equal(new[] { onStory, onStatement, onUrl }.Order(), (await server.IdsAsync("/fhir/Basic?artifact=Basic/talk-find")).Order());
        Assert.Equal([onStatement, onUrl], (await server.IdsAsync($"/fhir/Basic?artifact={url}")).Order());
        Assert.Equal([onStatement], await server.IdsAsync($"/fhir/Basic?artifact={Uri.EscapeDataString(url + "#AC1")}"));
        Assert.Equal([onStatement], await server.IdsAsync($"/fhir/Basic?artifact={url}&information-type=change-request"));
        Assert.Equal([onUrl], await server.IdsAsync($"/fhir/Basic?artifact={url}&workflow-status=triaged"));
        Assert.Equal([onStory, onStatement], (await server.IdsAsync("/fhir/Basic?artifact=Basic/talk-find&workflow-status=submitted")).Order());
        // From the story to what was said about it, in one search.
        var included = (await server.GetAsync("/fhir/Basic?_id=talk-find&_revinclude=Basic:artifact")).Json["entry"]!.AsArray()
            .Where(e => (string?)e!["search"]!["mode"] == "include").Select(e => (string)e!["resource"]!["id"]!);
        Assert.Equal(new[] { onStory, onStatement, onUrl }.Order(), included.Order());
    }

    [Fact]
    public async System.Threading.Tasks.Task A_reply_belongs_to_the_thread_of_what_it_answers_however_deep()
    {
        await server.PutAsync(Said.Story("talk-thread"));
        var first = await server.PostAsync(Said.Comment(new Canonical(Said.Url("talk-thread") + "#AC1"), "Why?"));
        var second = await server.PostAsync(Said.Reply($"Basic/{first}", "Because."));
        var third = await server.PostAsync(Said.Reply($"Basic/{second}", "I see."));
        foreach (var reply in new[] { second, third })
            Assert.Equal($"Basic/{first}", Said.Read((await server.GetAsync($"/fhir/Basic/{reply}")).Json).Thread!.Value.Reference);
        Assert.Equal(new[] { second, third }.Order(), (await server.IdsAsync($"/fhir/Basic?thread=Basic/{first}")).Order());
    }

    [Fact]
    public async System.Threading.Tasks.Task A_reply_keeps_its_thread_when_it_is_changed_without_one()
    {
        await server.PutAsync(Said.Story("talk-keep"));
        var first = await server.PostAsync(Said.Comment(new ResourceReference("Basic/talk-keep"), "Why?"));
        var second = await server.PostAsync(Said.Reply($"Basic/{first}", "Becuase."));
        var changed = await server.SendAsync("PUT", $"/fhir/Basic/{second}", Said.Json(Said.Reply($"Basic/{first}", "Because.") with { Id = second }));
        Assert.Equal(200, changed.Status);
        Assert.Equal($"Basic/{first}", Said.Read(changed.Json).Thread!.Value.Reference);
        Assert.Equal(["Because."], Said.Read(changed.Json).Summaries);
        Assert.Equal([second], await server.IdsAsync($"/fhir/Basic?thread=Basic/{first}"));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_thread_that_is_not_that_of_the_reply_is_refused()
    {
        await server.PutAsync(Said.Story("talk-wrong"));
        var first = await server.PostAsync(Said.Comment(new ResourceReference("Basic/talk-wrong"), "One."));
        var other = await server.PostAsync(Said.Comment(new ResourceReference("Basic/talk-wrong"), "Two."));
        var wrong = Said.Reply($"Basic/{first}", "So?") with { Thread = new(new ResourceReference($"Basic/{other}")) };
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(wrong)), 422, "comment-thread-wrong");
        var rootWithThread = Said.Comment(new Canonical(Said.Url("talk-wrong")), "So?") with { Thread = new(new ResourceReference($"Basic/{other}")) };
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(rootWithThread)), 422, "comment-thread-wrong");
        Assert.Empty(await server.IdsAsync($"/fhir/Basic?thread=Basic/{other}"));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_comment_on_a_statement_that_is_gone_or_never_was_is_refused_and_says_which_there_are()
    {
        var story = Said.Story("talk-gone");
        await server.PutAsync(story);
        await server.PutAsync(story with { Statements = [story.Statements[1]] });
        var url = Said.Url("talk-gone");
        foreach (var key in new[] { "AC1", "AC9" })
        {
            var refused = await server.SendAsync("POST", "/fhir/Basic", Said.Json(Said.Comment(new Canonical($"{url}#{key}"), "But?")));
            RunningServer.AssertRefused(refused, 422, "comment-statement-gone");
            Assert.Contains($"no statement '{key}'", refused.Text, StringComparison.Ordinal);
            Assert.Contains("It has AC2.", refused.Text, StringComparison.Ordinal);
        }
        await server.PostAsync(Said.Comment(new Canonical($"{url}#AC2"), "This one is there."));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_comment_that_names_a_version_is_about_that_version()
    {
        var story = Said.Story("talk-version") with { Version = "1.0.0" };
        await server.PutAsync(story with { Statements = [story.Statements[1]] });
        await server.PutAsync(story with { Id = "talk-version-2", Version = "2.0.0" });
        var url = Said.Url("talk-version");
        // The second version has AC1, the first does not.
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(Said.Comment(new Canonical($"{url}|1.0.0#AC1"), "But?"))), 422, "comment-statement-gone");
        var refused = await server.SendAsync("POST", "/fhir/Basic", Said.Json(Said.Comment(new Canonical($"{url}|3.0.0"), "But?")));
        RunningServer.AssertRefused(refused, 422, "comment-version-unknown");
        Assert.Contains("It has 1.0.0, 2.0.0.", refused.Text, StringComparison.Ordinal);
        foreach (var there in new[] { "|1.0.0", "|1.0.0#AC2", "|2.0.0#AC1", "#AC1", "" }) await server.PostAsync(Said.Comment(new Canonical(url + there), "This is there."));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_comment_on_a_story_that_was_deleted_or_never_was_is_refused()
    {
        await server.PutAsync(Said.Story("talk-deleted"));
        Assert.Equal(204, (await server.SendAsync("DELETE", "/fhir/Basic/talk-deleted")).Status);
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(Said.Comment(new ResourceReference("Basic/talk-deleted"), "But?"))), 422, "comment-target-gone");
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(Said.Comment(new ResourceReference("Basic/talk-never"), "But?"))), 422, "comment-target-unknown");
        // A canonical of our own catalogue ends in an id of ours.
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(Said.Comment(new Canonical(Canonicals.OfStory("talk-deleted") + "#AC1"), "But?"))), 422, "comment-target-gone");
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(Said.Comment(new Canonical(Canonicals.OfRole("talk-nobody")), "But?"))), 422, "comment-target-unknown");
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(Said.Comment(new ResourceReference("DocumentReference/talk-none"), "But?"))), 422, "comment-target-unknown");
    }

    [Fact]
    public async System.Threading.Tasks.Task What_is_elsewhere_may_be_commented_on_profiles_elements_and_stories()
    {
        await server.PostAsync(Said.Comment(new Canonical("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1|1.2.0#Patient.identifier:nhsNumber"), "Too strict.", AssessmentKind.ChangeRequest));
        await server.PostAsync(Said.Comment(new Canonical("https://elsewhere.example/Requirements/x#R1"), "Interesting."));
        await server.PostAsync(Said.Comment(new FhirUri("https://elsewhere.example/page"), "Unclear."));
        await server.PostAsync(Said.Comment(new ResourceReference("StructureDefinition/Patient"), "Of a package."));
        foreach (var artifact in new[]
                 {
                     "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1", "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1|1.2.0",
                     "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.identifier:nhsNumber",
                     "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1|1.2.0#Patient.identifier:nhsNumber",
                 })
            Assert.Single(await server.IdsAsync($"/fhir/Basic?artifact={Uri.EscapeDataString(artifact)}&information-type=change-request"));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_link_of_a_statement_is_named_by_its_key_and_must_be_there()
    {
        await server.PutAsync(Said.Story("talk-link"));
        var artifact = new Canonical(Said.Url("talk-link") + "#AC1");
        Assessment OnLink(DataType about, string path) => Said.Comment(about, "Is that the one?") is var comment
            ? comment with { Contents = [comment.Contents[0] with { Paths = [path] }] } : comment;
        await server.PostAsync(OnLink(artifact, "#L1"));
        var refused = await server.SendAsync("POST", "/fhir/Basic", Said.Json(OnLink(artifact, "#L2")));
        RunningServer.AssertRefused(refused, 422, "comment-link-gone");
        Assert.Contains("It has L1.", refused.Text, StringComparison.Ordinal);
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(OnLink(new ResourceReference("Basic/talk-link"), "#L1"))), 422, "comment-link-without-statement");
    }

    [Fact]
    public async System.Threading.Tasks.Task A_reply_cannot_answer_itself_straight_or_by_way_of_others()
    {
        RunningServer.AssertRefused(await server.SendAsync("PUT", "/fhir/Basic/talk-self", Said.Json(Said.Reply("Basic/talk-self", "Me.") with { Id = "talk-self" })), 422, "comment-cycle");

        await server.PutAsync(Said.Story("talk-cycle"));
        Assert.Equal(201, (await server.SendAsync("PUT", "/fhir/Basic/talk-c1", Said.Json(Said.Comment(new ResourceReference("Basic/talk-cycle"), "One.") with { Id = "talk-c1" }))).Status);
        Assert.Equal(201, (await server.SendAsync("PUT", "/fhir/Basic/talk-c2", Said.Json(Said.Reply("Basic/talk-c1", "Two.") with { Id = "talk-c2" }))).Status);
        Assert.Equal(201, (await server.SendAsync("PUT", "/fhir/Basic/talk-c3", Said.Json(Said.Reply("Basic/talk-c2", "Three.") with { Id = "talk-c3" }))).Status);
        Assert.Equal(204, (await server.SendAsync("DELETE", "/fhir/Basic/talk-c1")).Status);
        RunningServer.AssertRefused(await server.SendAsync("PUT", "/fhir/Basic/talk-c1", Said.Json(Said.Reply("Basic/talk-c3", "One again.") with { Id = "talk-c1" })), 422, "comment-cycle");
        Assert.Equal(410, (await server.GetAsync("/fhir/Basic/talk-c1")).Status);
    }

    [Fact]
    public async System.Threading.Tasks.Task Two_replies_of_one_transaction_cannot_answer_each_other_but_a_thread_can_come_whole()
    {
        static string Transaction(params (string FullUrl, string Json)[] entries) =>
            """{"resourceType":"Bundle","type":"transaction","entry":[""" + string.Join(',', entries.Select(e =>
                "{\"fullUrl\":\"" + e.FullUrl + "\",\"resource\":" + e.Json + ",\"request\":{\"method\":\"POST\",\"url\":\"Basic\"}}")) + "]}";
        const string A = "urn:uuid:11111111-1111-4111-8111-111111111111", B = "urn:uuid:22222222-2222-4222-8222-222222222222", S = "urn:uuid:33333333-3333-4333-8333-333333333333";
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir", Transaction((A, Said.Json(Said.Reply(B, "a"))), (B, Said.Json(Said.Reply(A, "b"))))), 422, "comment-cycle");

        // The reply comes first, and the story last: what belongs together is judged together.
        var story = Said.Story("talk-whole") with { Id = null };
        var answer = await server.SendAsync("POST", "/fhir", Transaction(
            (A, Said.Json(Said.Reply(B, "Because."))), (B, Said.Json(Said.Comment(new Canonical(story.Url + "#AC2"), "Why?"))), (S, Said.Json(story))));
        Assert.True(answer.Status == 200, answer.Text);
        var reply = answer.Json["entry"]![0]!["response"]!["location"]!.ToString();
        var comment = answer.Json["entry"]![1]!["response"]!["location"]!.ToString();
        var stored = Said.Read((await server.GetAsync(new Uri(reply).AbsolutePath)).Json);
        Assert.Contains($"/{stored.Thread!.Value.Reference}/_history/", comment, StringComparison.Ordinal);
    }

    [Fact]
    public async System.Threading.Tasks.Task What_a_comment_is_about_never_changes_even_when_it_is_gone()
    {
        var story = Said.Story("talk-stays");
        await server.PutAsync(story);
        var id = await server.PostAsync(Said.Comment(new ResourceReference("Basic/talk-stays"), "Why?"));
        var other = Said.Comment(new Canonical(Said.Url("talk-stays")), "Why?") with { Id = id };
        RunningServer.AssertRefused(await server.SendAsync("PUT", $"/fhir/Basic/{id}", Said.Json(other)), 422, "comment-artifact-changed");

        Assert.Equal(204, (await server.SendAsync("DELETE", "/fhir/Basic/talk-stays")).Status);
        var resolved = Said.Comment(new ResourceReference("Basic/talk-stays"), "Why?") with { Id = id, Workflow = AssessmentWorkflow.ResolvedNoChange, Disposition = AssessmentDisposition.NotPersuasive };
        Assert.Equal(200, (await server.SendAsync("PUT", $"/fhir/Basic/{id}", Said.Json(resolved))).Status);
    }

    [Fact]
    public async System.Threading.Tasks.Task States_follow_each_other_and_the_refusal_names_those_that_may()
    {
        await server.PutAsync(Said.Story("talk-states"));
        var comment = Said.Comment(new ResourceReference("Basic/talk-states"), "Please.", AssessmentKind.ChangeRequest);
        var id = await server.PostAsync(comment);
        async Task<Answer> To(AssessmentWorkflow? state, AssessmentDisposition? disposition = null) =>
            await server.SendAsync("PUT", $"/fhir/Basic/{id}", Said.Json(comment with { Id = id, Workflow = state, Disposition = disposition }));

        var early = await To(AssessmentWorkflow.Applied, AssessmentDisposition.Persuasive);
        RunningServer.AssertRefused(early, 422, "comment-state-change");
        Assert.Contains("It can become triaged, waiting-for-input, resolved-no-change", early.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await To(AssessmentWorkflow.Triaged)).Status);
        RunningServer.AssertRefused(await To(AssessmentWorkflow.ResolvedChangeRequired), 422, "comment-disposition-missing");
        RunningServer.AssertRefused(await To(AssessmentWorkflow.ResolvedChangeRequired, AssessmentDisposition.Unresolved), 422, "comment-disposition-missing");
        Assert.Equal(200, (await To(AssessmentWorkflow.ResolvedChangeRequired, AssessmentDisposition.PersuasiveWithModification)).Status);
        Assert.Equal(200, (await To(AssessmentWorkflow.Applied, AssessmentDisposition.PersuasiveWithModification)).Status);
        RunningServer.AssertRefused(await To(null), 422, "comment-state-change");
        Assert.Equal(200, (await To(AssessmentWorkflow.EnteredInError)).Status);
        var final = await To(AssessmentWorkflow.Submitted);
        RunningServer.AssertRefused(final, 422, "comment-state-change");
        Assert.Contains("That state is final.", final.Text, StringComparison.Ordinal);
        Assert.Equal([id], await server.IdsAsync("/fhir/Basic?artifact=Basic/talk-states&workflow-status=entered-in-error"));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_comment_without_a_text_or_without_an_artifact_is_refused()
    {
        var mute = Said.Comment(new Canonical("https://elsewhere.example/x"), "") with { Contents = [new() { Kind = AssessmentKind.Comment }] };
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(mute)), 422, "comment-text-missing");
        var about = Said.Comment(new Canonical("https://elsewhere.example/x"), "So?") with { Artifact = null };
        RunningServer.AssertRefused(await server.SendAsync("POST", "/fhir/Basic", Said.Json(about)), 422, "comment-artifact-missing");
    }
}
