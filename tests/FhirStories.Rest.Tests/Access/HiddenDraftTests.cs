using System.Text.Json.Nodes;
using FhirStories.Repository.Access;
using FhirStories.Rest.Tests.Lifecycle;
using Xunit;

namespace FhirStories.Rest.Tests.Access;

/// <summary>A draft is there for its author and for editors. Nobody else learns of it: not by reading, searching, counting, following links, guessing or writing.</summary>
[Collection(AccessTests.Name)]
public sealed class HiddenDraftTests(AccessServer server)
{
    private static readonly Asker[] Blind = [Asker.Anonymous, Asker.Reader, Asker.Other];
    private static readonly Asker[] Seeing = [Asker.Owner, Asker.Editor, Asker.Administrator];

    [Fact]
    public async Task Reads_of_a_draft_and_of_what_never_was_are_answered_alike()
    {
        var draft = await DraftAsync();
        var never = Id();
        foreach (var asker in Blind)
            foreach (var path in (string[])["Basic/{0}", "Basic/{0}/_history", "Basic/{0}/_history/1", "Basic/{0}/$conversation", "Basic/{0}/$criterion-history", "Basic/{0}/$convert-shape?shape=b",
                "Basic/{0}/$meta", "Basic/{0}/$trace", "Basic/{0}/$coverage", "Basic/{0}/$package", "r5/Requirements/{0}", "r5/Requirements/{0}/_history", "$trace?start=Basic/{0}",
                "$artifact-diff?target=Basic/{0}", "Basic/{0}/$validate"])
            {
                var there = await server.GetAsync(asker, string.Format(path, draft));
                var nowhere = await server.GetAsync(asker, string.Format(path, never));
                Assert.True(there.Status == nowhere.Status && there.Status is 404 or 400 or 405, $"{asker.Role} {path}: {there.Status} and {nowhere.Status}: {there.Text}");
                Assert.Equal(nowhere.Text.Replace(never, draft, StringComparison.Ordinal), there.Text);
                Assert.Equal(nowhere.Headers.ETag, there.Headers.ETag);
            }
        foreach (var asker in Seeing)
            foreach (var path in (string[])["Basic/{0}", "Basic/{0}/_history", "Basic/{0}/_history/1", "Basic/{0}/$conversation", "r5/Requirements/{0}", "Basic/{0}/$package"])
                Assert.True((await server.GetAsync(asker, string.Format(path, draft))).Status == 200, $"{asker.Role} {path}");
    }

    [Fact]
    public async Task A_link_that_was_confirmed_in_a_draft_is_confirmed_for_everybody_once_it_is_published()
    {
        var id = Id();
        JsonObject Story(string text, string status = "draft") => Made.Story(id, status, criteria: ("A", text))
            .WithChild("A", "satisfiedBy", "valueUrl", "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.photo");
        var (suspect, sound) = ($"Basic?link-status=suspect&_id={id}", $"Basic?link-status=ok&_id={id}");
        await server.PutAsync(Asker.Owner, Story("It SHALL work."));
        await server.PutAsync(Asker.Owner, Story("It SHALL work at night."));
        Assert.Single(await server.IdsAsync(Asker.Editor, suspect));
        Assert.Empty(await server.IdsAsync(Asker.Reader, sound));
        Assert.Equal(201, (await server.SendAsync(Asker.Editor, "POST", $"Basic/{id}/$confirm-links?key=A")).Status);
        // Others have read on meanwhile.
        await server.PutAsync(Asker.Editor, Made.Story(Id(), "active"));
        Assert.Empty(await server.IdsAsync(Asker.Reader, sound));
        await server.PutAsync(Asker.Editor, Story("It SHALL work at night.", "active"));
        foreach (var asker in (Asker[])[Asker.Editor, Asker.Reader])
        {
            Assert.Empty(await server.IdsAsync(asker, suspect));
            Assert.Single(await server.IdsAsync(asker, sound));
        }
    }

    [Fact]
    public async Task No_search_finds_a_draft_or_counts_it()
    {
        var (draft, word) = (Id(), "w" + Guid.NewGuid().ToString("N"));
        await server.PutAsync(Asker.Owner, Made.Story(draft, title: word));
        var url = Uri.EscapeDataString(Made.Url(draft));
        string[] queries = [$"Basic?_id={draft}", $"Basic?url={url}", $"Basic?title={word}", $"Basic?text={word}", $"Basic?_content={word}", $"Basic?_filter=title eq {word}", $"?_id={draft}", $"?_type=Basic,Patient&_id={draft}",
            $"Basic?status=draft&title={word}&_sort=-_lastUpdated", $"Basic?title={word}&_sort=title&_count=1", $"r5/Requirements?title={word}", $"r5/Requirements?_id={draft}"];
        foreach (var query in queries)
        {
            foreach (var asker in Blind)
            {
                var answer = await server.GetAsync(asker, $"{query}&_total=accurate");
                Assert.True(answer.Status == 200, answer.Text);
                Assert.Equal(0, (int)answer.Json["total"]!);
                Assert.Equal(0, (int)(await server.GetAsync(asker, $"{query}&_summary=count")).Json["total"]!);
                Assert.DoesNotContain(AccessServer.IdsOf(answer), id => id.EndsWith(draft, StringComparison.Ordinal));
            }
            foreach (var asker in Seeing)
            {
                var answer = await server.GetAsync(asker, $"{query}&_total=accurate");
                Assert.True(AccessServer.IdsOf(answer).Count == 1 && (int)answer.Json["total"]! == 1, $"{asker.Role} {query}: {answer.Text}");
            }
        }
    }

    [Fact]
    public async Task No_include_and_no_chain_leads_to_a_draft_or_from_it()
    {
        var (open, draft, role, word) = (Id(), Id(), Id(), "w" + Guid.NewGuid().ToString("N"));
        var hiddenRole = Made.Role(role, title: word);
        await server.PutAsync(Asker.Owner, hiddenRole);
        // A public story that names a hidden role, and a hidden story that names the public one.
        await server.PutAsync(Asker.Editor, Made.Story(open, "active").With("Requirements.actor", "valueCanonical", $"{Made.Root}ActorDefinition/{role}"));
        await server.PutAsync(Asker.Owner, Made.Story(draft, title: word).With("Requirements.derivedFrom", "valueCanonical", Made.Url(open)));
        (string Path, string Hidden)[] links = [($"Basic?_id={open}&_include=Basic:actor", role), ($"Basic?_id={open}&_revinclude=Basic:derived-from", draft), ($"Basic?_id={open}&_include=*", role), ($"Basic?_id={open}&_revinclude=*", draft),
            ($"r5/Requirements?_id={open}&_include=Requirements:actor", role)];
        foreach (var (path, hidden) in links)
        {
            foreach (var asker in Blind) Assert.DoesNotContain(await server.IdsAsync(asker, path), id => id.EndsWith(hidden, StringComparison.Ordinal));
            foreach (var asker in Seeing) Assert.Contains(await server.IdsAsync(asker, path), id => id.EndsWith(hidden, StringComparison.Ordinal));
        }
        // Guessed by what lies beyond a link, letter by letter.
        foreach (var path in (string[])[$"Basic?_id={open}&actor:Basic.title={word[..3]}", $"Basic?_id={open}&actor.title={word}", $"Basic?_id={open}&_has:Basic:derived-from:title={word}", $"Basic?_id={open}&_has:Basic:derived-from:_id={draft}",
            $"Basic?_id={open}&actor=Basic/{role}", $"Basic?_id={open}&actor._id={role}"])
        {
            foreach (var asker in Blind) Assert.Empty(await server.IdsAsync(asker, path));
            foreach (var asker in Seeing) Assert.Contains($"Basic/{open}", await server.IdsAsync(asker, path));
        }
        // The reverse: that nothing is found beyond it is no more telling.
        foreach (var asker in Blind) Assert.Contains($"Basic/{open}", await server.IdsAsync(asker, $"Basic?_id={open}&_filter=not (actor.title eq {word})"));
    }

    [Fact]
    public async Task Facets_and_used_tags_tell_of_no_draft()
    {
        var (draft, tag) = (Id(), "t" + Guid.NewGuid().ToString("N"));
        await server.PutAsync(Asker.Owner, Made.Story(draft).But(story => story["meta"]!["tag"] = new JsonArray(new JsonObject { ["system"] = "https://tags.example", ["code"] = tag })));
        foreach (var path in (string[])["$meta", "Basic/$meta"])
        {
            foreach (var asker in Blind)
            {
                var answer = await server.GetAsync(asker, path);
                Assert.True(answer.Status == 200, answer.Text);
                Assert.DoesNotContain(tag, answer.Text, StringComparison.Ordinal);
            }
            foreach (var asker in Seeing) Assert.Contains(tag, (await server.GetAsync(asker, path)).Text, StringComparison.Ordinal);
        }
        foreach (var (asker, count) in (IEnumerable<(Asker, int)>)[.. Blind.Select(a => (a, 0)), .. Seeing.Select(a => (a, 1))])
        {
            var values = await As(asker).FacetAsync("Basic", "_tag", "status=draft", TestContext.Current.CancellationToken);
            Assert.Equal(count, values.Count(value => value.Value == tag));
        }
    }

    [Fact]
    public async Task Histories_leave_out_the_versions_that_were_drafts_also_once_it_is_published()
    {
        var draft = await DraftAsync();
        await server.PutAsync(Asker.Owner, Made.Story(draft, title: "Second thoughts"));
        await server.PutAsync(Asker.Editor, Made.Story(draft, "active", title: "Second thoughts"));
        var deleted = await DraftAsync();
        Assert.Equal(204, (await server.SendAsync(Asker.Owner, "DELETE", $"Basic/{deleted}")).Status);
        foreach (var asker in Blind)
        {
            var history = await server.GetAsync(asker, $"Basic/{draft}/_history");
            Assert.Equal(1, (int)history.Json["total"]!);
            Assert.Equal("3", (string?)history.Json["entry"]![0]!["resource"]!["meta"]!["versionId"]);
            foreach (var version in (int[])[1, 2]) Assert.Equal(404, (await server.GetAsync(asker, $"Basic/{draft}/_history/{version}")).Status);
            foreach (var path in (string[])["_history?_count=500", "Basic/_history?_count=500", "r5/_history?_count=500", "r5/Requirements/_history?_count=500"])
            {
                var entries = (await server.GetAsync(asker, path)).Json["entry"]!.AsArray();
                Assert.DoesNotContain(entries, entry => ((string)entry!["fullUrl"]!).EndsWith(deleted, StringComparison.Ordinal));
                Assert.Equal(1, entries.Count(entry => ((string)entry!["fullUrl"]!).EndsWith(draft, StringComparison.Ordinal)));
            }
            // That it was deleted is not told either.
            Assert.Equal(404, (await server.GetAsync(asker, $"Basic/{deleted}")).Status);
        }
        foreach (var asker in (Asker[])[Asker.Editor, Asker.Owner])
        {
            Assert.Equal(3, (int)(await server.GetAsync(asker, $"Basic/{draft}/_history")).Json["total"]!);
            Assert.Equal(410, (await server.GetAsync(asker, $"Basic/{deleted}")).Status);
        }
    }

    [Fact]
    public async Task What_is_said_about_a_draft_and_who_did_what_to_it_is_hidden_with_it_and_told_with_it()
    {
        var draft = await DraftAsync();
        var comment = await PostAsync(Asker.Editor, Things.Comment($"Basic/{draft}"));
        var byUrl = await PostAsync(Asker.Editor, Things.Comment(Made.Url(draft)));
        var reply = await PostAsync(Asker.Owner, Things.Comment($"Basic/{comment}"));
        var submitted = await server.SendAsync(Asker.Owner, "POST", $"Basic/{draft}/$submit", """{"resourceType":"Parameters"}""");
        Assert.True(submitted.Status == 200, submitted.Text);
        var record = (await server.IdsAsync(Asker.Owner, $"Provenance?target=Basic/{draft}")).Single();
        string[] beside = [$"Basic/{comment}", $"Basic/{byUrl}", $"Basic/{reply}", record];
        foreach (var name in beside)
        {
            foreach (var asker in Blind) Assert.True((await server.GetAsync(asker, name)).Status == 404, $"{asker.Role} {name}");
            foreach (var asker in (Asker[])[Asker.Owner, Asker.Editor]) Assert.True((await server.GetAsync(asker, name)).Status == 200, $"{asker.Role} {name}");
        }
        // Nobody answers what he does not see, nor comments on it.
        foreach (var about in (string[])[$"Basic/{draft}", $"Basic/{comment}"])
        {
            var answer = await server.SendAsync(Asker.Other, "POST", "Basic", Things.Comment(about).ToJsonString());
            RunningServer.AssertRefused(answer, 422, "comment-target-unknown");
        }
        var returned = await server.SendAsync(Asker.Editor, "POST", $"Basic/{draft}/$accept", """{"resourceType":"Parameters"}""");
        Assert.True(returned.Status == 200, returned.Text);
        await server.PutAsync(Asker.Editor, Made.Story(draft, "active"));
        foreach (var name in beside)
            foreach (var asker in Blind) Assert.True((await server.GetAsync(asker, name)).Status == 200, $"{asker.Role} {name}");
        Assert.Equal(3, (await server.IdsAsync(Asker.Anonymous, $"Basic/{draft}/$conversation")).Count);
        // Whoever the draft was of, a comment stays its writer's.
        RunningServer.AssertRefused(await server.SendAsync(Asker.Owner, "PUT", $"Basic/{comment}", Things.Comment($"Basic/{draft}").As(comment).Changed().ToJsonString()), 403, "access-not-own");
    }

    [Fact]
    public async Task A_story_in_another_shape_leaves_its_original_hidden_too()
    {
        var id = Id();
        await server.PutAsync(Asker.Owner, Made.Story(id));
        var shape = (await server.GetAsync(Asker.Owner, $"Basic/{id}/$convert-shape?shape=b")).Json;
        var other = Id();
        shape["id"] = other;
        var text = shape.ToJsonString().Replace(Made.Url(id), Made.Url(other), StringComparison.Ordinal);
        var stored = await server.SendAsync(Asker.Owner, "PUT", $"Basic/{other}", text);
        Assert.True(stored.Status == 201, stored.Text);
        var record = (await server.GetAsync(Asker.Owner, $"Provenance?target=Basic/{other}")).Json["entry"]![0]!["resource"]!;
        var binary = (string)record["entity"]![0]!["what"]!["reference"]!;
        Assert.Equal(200, (await server.GetAsync(Asker.Owner, binary)).Status);
        foreach (var asker in Blind)
        {
            Assert.Equal(404, (await server.GetAsync(asker, binary)).Status);
            Assert.Empty(await server.IdsAsync(asker, $"Provenance?target=Basic/{other}"));
        }
    }

    [Fact]
    public async Task Conditional_writes_tell_no_more_than_that_an_id_or_a_url_is_taken()
    {
        var draft = await DraftAsync();
        var url = Uri.EscapeDataString(Made.Url(draft));
        // A condition that only the draft meets is not met, and the url is taken all the same.
        var create = await server.SendAsync(Asker.Other, "POST", "Basic", Made.Story(Id(), url: Made.Url(draft)).ToJsonString(), ("If-None-Exist", $"url={url}"));
        RunningServer.AssertRefused(create, 422, "carrier-not-unique");
        Assert.DoesNotContain(draft + " ", create.Text, StringComparison.Ordinal);
        Assert.Contains("do not see", create.Text, StringComparison.Ordinal);
        var free = await server.SendAsync(Asker.Other, "POST", "Basic", Made.Story(Id()).ToJsonString(), ("If-None-Exist", $"url={url}"));
        Assert.True(free.Status == 201, free.Text);
        var update = await server.SendAsync(Asker.Other, "PUT", $"Basic?_id={draft}", Made.Story(Id()).But(story => story.Remove("id")).ToJsonString());
        Assert.True(update.Status == 201, update.Text);
        Assert.NotEqual(draft, (string?)update.Json["id"]);
        Assert.Equal(204, (await server.SendAsync(Asker.Other, "DELETE", $"Basic?_id={draft}")).Status);
        Assert.Equal(404, (await server.SendAsync(Asker.Other, "PATCH", $"Basic?_id={draft}", """[{"op":"add","path":"/language","value":"en-GB"}]""")).Status);
        // The state that it is in does not show, whatever is expected of it.
        foreach (var (name, value) in ((string, string)[])[("If-Match", "W/\"1\""), ("If-Match", "W/\"7\""), ("If-None-Match", "*"), ("If-None-Match", "W/\"1\"")])
        {
            var held = await server.SendAsync(Asker.Other, "PUT", $"Basic/{draft}", Made.Story(draft).ToJsonString(), (name, value));
            RunningServer.AssertRefused(held, 409, "resource-id-held");
            Assert.Null(held.Headers.ETag);
        }
        Assert.Equal(1, (await server.Product.ReadAsync("Basic", draft, TestContext.Current.CancellationToken))!.Version);
    }

    [Fact]
    public async Task A_transaction_finds_no_draft_by_a_conditional_reference()
    {
        var draft = await DraftAsync();
        var bundle = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "transaction",
            ["entry"] = new JsonArray(new JsonObject
            {
                ["resource"] = Things.Comment($"Basic?url={Made.Url(draft)}"),
                ["request"] = new JsonObject { ["method"] = "POST", ["url"] = "Basic" },
            }),
        };
        Assert.Equal(412, (await server.SendAsync(Asker.Other, "POST", "", bundle.ToJsonString())).Status);
        Assert.Equal(200, (await server.SendAsync(Asker.Owner, "POST", "", bundle.ToJsonString())).Status);
    }

    [Fact]
    public async Task The_trace_coverage_impact_and_what_is_published_tell_of_no_draft()
    {
        var (open, draft, target) = (Id(), Id(), "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1");
        var before = await FiguresAsync(Asker.Anonymous);
        await server.PutAsync(Asker.Owner, Story(draft, "draft"));
        Assert.Equal(before, await FiguresAsync(Asker.Anonymous));
        foreach (var path in (string[])[$"$trace?start={target}&direction=up", "$coverage", $"$coverage?scope=profile&value={target}", $"$impact?before={target}&after=http://hl7.org/fhir/StructureDefinition/Patient"])
        {
            foreach (var asker in Blind) Assert.DoesNotContain(draft, (await server.GetAsync(asker, path)).Text, StringComparison.Ordinal);
            if (!path.Contains("impact", StringComparison.Ordinal)) Assert.Contains(draft, (await server.GetAsync(Asker.Editor, path)).Text, StringComparison.Ordinal);
        }
        foreach (var asker in Blind)
        {
            var published = await server.GetAsync(asker, "$bulk-publish");
            Assert.True(published.Status == 200, published.Text);
            foreach (var file in published.Json["output"]!.AsArray())
                Assert.DoesNotContain(draft, (await server.GetAsync(asker, (string)file!["url"]!)).Text, StringComparison.Ordinal);
        }
        await server.PutAsync(Asker.Editor, Story(draft, "active"));
        Assert.NotEqual(before, await FiguresAsync(Asker.Anonymous));
        Assert.Contains(draft, (await server.GetAsync(Asker.Anonymous, $"$trace?start={target}&direction=up")).Text, StringComparison.Ordinal);

        JsonObject Story(string id, string status) => Made.Story(id, status, criteria: ("AC1", "It SHALL show who it is.")).WithChild("AC1", "satisfiedBy", "valueUrl", target);
    }

    [Fact]
    public async Task What_is_published_has_the_same_tag_whatever_drafts_are_written()
    {
        var before = await server.GetAsync(Asker.Anonymous, "$bulk-publish");
        await DraftAsync();
        Assert.Equal(before.Headers.ETag, (await server.GetAsync(Asker.Anonymous, "$bulk-publish")).Headers.ETag);
        Assert.Equal(before.Headers.ETag, (await server.GetAsync(Asker.Owner, "$bulk-publish")).Headers.ETag);
    }

    [Fact]
    public async Task Rules_advise_with_no_draft_of_somebody_else()
    {
        var (mine, theirs) = (Id(), Id());
        var story = Made.Story(theirs, title: "See every allergy of a patient at once");
        await server.PutAsync(Asker.Owner, story);
        var body = Made.Story(mine, title: "See every allergy of a patient at once");
        var answer = await server.SendAsync(Asker.Other, "PUT", $"Basic/{mine}", body.ToJsonString(), ("Prefer", "return=OperationOutcome"));
        Assert.True(answer.Status == 201, answer.Text);
        Assert.DoesNotContain(theirs, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_editor_who_changes_a_draft_leaves_it_its_authors_and_it_comes_back_to_nobody_else()
    {
        var draft = await DraftAsync();
        await server.PutAsync(Asker.Editor, Made.Story(draft, title: "Shorter"));
        var stored = await server.Product.ReadAsync("Basic", draft, TestContext.Current.CancellationToken);
        Assert.Equal((Asker.Owner.Account, true), (stored!.Owner, stored.IsHidden));
        await server.PutAsync(Asker.Owner, Made.Story(draft, title: "Longer again"));
        Assert.Equal(404, (await server.GetAsync(Asker.Other, $"Basic/{draft}")).Status);
    }

    [Fact]
    public async Task Drafts_that_were_stored_before_there_were_owners_are_hidden_once_they_are_indexed_anew()
    {
        var draft = Id();
        await server.PutAsync(Made.Story(draft));
        await using (var connection = await server.Started.Database.Provider.OpenAsync(TestContext.Current.CancellationToken))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"UPDATE \"Resource\" SET \"SeenBy\" = NULL WHERE \"Id\" = '{draft}'";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }
        Assert.Equal(200, (await server.GetAsync(Asker.Anonymous, $"Basic/{draft}")).Status);
        for (long? after = 0; after is { } place;) after = (await server.Product.ReindexAsync(["Basic"], place, 500, TestContext.Current.CancellationToken)).Next;
        Assert.Equal(404, (await server.GetAsync(Asker.Anonymous, $"Basic/{draft}")).Status);
        Assert.Equal(404, (await server.GetAsync(Asker.Owner, $"Basic/{draft}")).Status);
        Assert.Equal(200, (await server.GetAsync(Asker.Editor, $"Basic/{draft}")).Status);
    }

    private Repository.FhirRepository As(Asker asker) => server.Product.As(new Caller { Role = asker.Role, Account = asker.Account });

    private async Task<string> FiguresAsync(Asker asker) => (await server.GetAsync(asker, "$coverage?detail=summary")).Text;

    private async Task<string> DraftAsync()
    {
        var id = Id();
        await server.PutAsync(Asker.Owner, Made.Story(id));
        return id;
    }

    private async Task<string> PostAsync(Asker asker, JsonObject resource)
    {
        var answer = await server.SendAsync(asker, "POST", (string)resource["resourceType"]!, resource.ToJsonString());
        Assert.True(answer.Status == 201, answer.Text);
        return (string)answer.Json["id"]!;
    }

    private static string Id() => "hide-" + Guid.NewGuid().ToString("N")[..12];
}
