using System.Text.Json.Nodes;
using FhirStories.Rest.Tests.Lifecycle;
using Xunit;

namespace FhirStories.Rest.Tests.Access;

/// <summary>A token's scopes keep its account to a part of what its role may do (SMART App Launch 2), in every interaction alike.</summary>
[Collection(AccessTests.Name)]
public sealed class ScopeTests(AccessServer server)
{
    private const string Stories = "Basic.rs?code=http://hl7.org/fhir/fhir-types|Requirements";

    public static TheoryData<string> Spellings() => ["user/Requirements.rs", "user/" + Stories, "system/" + Stories, "system/Requirements.rs"];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task A_scope_on_stories_means_the_same_in_both_spellings_at_both_bases(string scope)
    {
        var (story, role) = (Id(), Id());
        await server.PutAsync(Asker.Editor, Made.Role(role, "active"));
        await server.PutAsync(Asker.Editor, Made.Story(story, "active").With("Requirements.actor", "valueCanonical", $"{Made.Root}ActorDefinition/{role}"));
        var asker = Asker.Editor.With(scope);
        Assert.Equal(200, (await server.GetAsync(asker, $"Basic/{story}")).Status);
        Assert.Equal(200, (await server.GetAsync(asker, $"Basic/{story}/_history/1")).Status);
        Assert.Equal(200, (await server.GetAsync(asker, $"r5/Requirements/{story}")).Status);
        foreach (var path in (string[])[$"Basic/{role}", $"Basic/{role}/_history", $"Basic/{role}/_history/1", $"r5/ActorDefinition/{role}"])
            Assert.True((await server.GetAsync(asker, path)).Status == 404, path);
        Assert.Equal([$"Basic/{story}"], await server.IdsAsync(asker, $"Basic?_id={story},{role}"));
        Assert.Equal([$"Basic/{story}"], await server.IdsAsync(asker, $"?_id={story},{role}"));
        Assert.Equal([$"Requirements/{story}"], await server.IdsAsync(asker, $"r5/Requirements?_id={story},{role}"));
        Assert.Empty(await server.IdsAsync(asker, $"r5/ActorDefinition?_id={role}"));
        Assert.Equal([$"Basic/{story}"], await server.IdsAsync(asker, $"Basic?_id={story}&_include=Basic:actor"));
        Assert.Empty(await server.IdsAsync(asker, $"Basic?actor:Basic._id={role}&_id={story}"));
        Assert.Equal(1, (int)(await server.GetAsync(asker, $"Basic?_id={story},{role}&_summary=count")).Json["total"]!);
        foreach (var path in (string[])["_history?_count=500", "Basic/_history?_count=500"])
        {
            var ids = await server.IdsAsync(asker, path);
            Assert.Contains($"Basic/{story}", ids);
            Assert.DoesNotContain($"Basic/{role}", ids);
        }
        // What it does not name at all is refused, and the scope that is missing named.
        var patients = await server.GetAsync(asker, "Patient?_count=1");
        RunningServer.AssertRefused(patients, 403, "access-scope");
        Assert.Contains("user/Patient.s", patients.Text, StringComparison.Ordinal);
        RunningServer.AssertRefused(await server.SendAsync(asker, "PUT", $"Basic/{story}", Made.Story(story, "retired").ToJsonString()), 403, "access-scope");
    }

    [Fact]
    public async Task A_write_needs_a_scope_for_what_was_there_and_for_what_comes()
    {
        var (draft, active) = (Id(), Id());
        await server.PutAsync(Asker.Editor, Made.Story(draft));
        await server.PutAsync(Asker.Editor, Made.Story(active, "active"));
        var asker = Asker.Editor.With("user/Basic.cud?status=draft", "user/Basic.rs");
        Assert.Equal(200, (await server.SendAsync(asker, "PUT", $"Basic/{draft}", Made.Story(draft, title: "Other").ToJsonString())).Status);
        RunningServer.AssertRefused(await server.SendAsync(asker, "PUT", $"Basic/{draft}", Made.Story(draft, "active").ToJsonString()), 403, "access-scope");
        RunningServer.AssertRefused(await server.SendAsync(asker, "DELETE", $"Basic/{active}"), 403, "access-scope");
        RunningServer.AssertRefused(await server.SendAsync(asker, "PUT", $"Basic/{Id()}", Made.Story(Id(), "active").But(s => s["id"] = "x").ToJsonString().Replace("\"x\"", "\"" + Id() + "\"", StringComparison.Ordinal)), 400, "resource-id-mismatch");
        Assert.Equal(201, (await server.SendAsync(asker, "POST", "Basic", Made.Story(Id()).ToJsonString())).Status);
        RunningServer.AssertRefused(await server.SendAsync(asker, "POST", "Basic", Made.Story(Id(), "active").ToJsonString()), 403, "access-scope");
        RunningServer.AssertRefused(await server.SendAsync(asker, "PATCH", $"Basic/{active}", """[{"op":"add","path":"/language","value":"en-GB"}]"""), 403, "access-scope");
        Assert.Equal(204, (await server.SendAsync(asker, "DELETE", $"Basic/{draft}")).Status);
        Assert.Equal("active", (await server.GetAsync(asker, $"Basic/{active}")).Json.Status());
    }

    [Fact]
    public async Task Letters_give_what_they_stand_for_and_nothing_else()
    {
        var id = Id();
        await server.PutAsync(Asker.Owner, Things.Of("report", id));
        var report = Things.Of("report", id).Changed().ToJsonString();
        (string Scope, string Allowed)[] cases = [("user/TestReport.c", "c"), ("user/TestReport.r", "r"), ("user/TestReport.u", "u"), ("user/TestReport.d", "d"), ("user/TestReport.s", "s"), ("user/TestReport.read", "rs"), ("user/*.write", "cud"),
            ("system/*.*", "cruds"), ("user/TestReport.cruds", "cruds"), ("user/TestReport.sr", ""), ("user/*.rs openid fhirUser", "rs"), ("patient/TestReport.cruds", ""), ("launch/patient", ""), ("openid", ""), ("user/Nothing.cruds", "")];
        foreach (var (scope, allowed) in cases)
        {
            var asker = Asker.Owner.With(scope.Split(' '));
            foreach (var letter in "crusd")
            {
                var answer = letter switch
                {
                    'c' => await server.SendAsync(asker, "POST", "TestReport", report),
                    'r' => await server.GetAsync(asker, $"TestReport/{id}"),
                    'u' => await server.SendAsync(asker, "PUT", $"TestReport/{id}", report),
                    's' => await server.GetAsync(asker, $"TestReport?_id={id}"),
                    // The last: it is put back for the next.
                    _ => await server.SendAsync(asker, "DELETE", $"TestReport/{id}"),
                };
                Assert.True(answer.Status < 300 == allowed.Contains(letter, StringComparison.Ordinal), $"{scope} {letter}: {answer.Status} {answer.Text}");
                if (answer.Status >= 300) RunningServer.AssertRefused(answer, 403, "access-scope");
            }
            await server.PutAsync(Asker.Owner, Things.Of("report", id));
        }
    }

    [Fact]
    public async Task A_version_is_told_of_only_where_the_scope_covers_it_as_it_was()
    {
        var id = Id();
        var report = Things.Of("report", id);
        await server.PutAsync(Asker.Owner, report.But(r => r["result"] = "pending"));
        await server.PutAsync(Asker.Owner, report);
        var asker = Asker.Owner.With("user/TestReport.rs?result=pass");
        Assert.Equal(200, (await server.GetAsync(asker, $"TestReport/{id}/_history/2")).Status);
        Assert.Equal(404, (await server.GetAsync(asker, $"TestReport/{id}/_history/1")).Status);
        Assert.Equal([$"TestReport/{id}"], await server.IdsAsync(asker, $"TestReport/{id}/_history"));
        Assert.Single(await server.IdsAsync(asker, "TestReport/_history?_count=500"), each => each == $"TestReport/{id}");
    }

    [Fact]
    public async Task Scopes_never_give_more_than_the_role()
    {
        var id = Id();
        await server.PutAsync(Asker.Owner, Made.Story(id));
        Assert.Equal(404, (await server.GetAsync(Asker.Other.With("user/*.cruds"), $"Basic/{id}")).Status);
        RunningServer.AssertRefused(await server.SendAsync(Asker.Other.With("system/*.cruds"), "POST", "Basic", Made.Story(Id(), "active").ToJsonString()), 403, "access-role");
        RunningServer.AssertRefused(await server.GetAsync(Asker.Editor.With("user/*.cruds"), "AuditEvent?_count=1"), 403, "access-role");
    }

    [Fact]
    public async Task Operations_that_tell_of_everything_need_a_scope_over_everything()
    {
        foreach (var (operation, needed) in ((string, string)[])[("$trace?start=x", "user/*.rs"), ("$coverage?detail=summary", "user/*.rs")])
        {
            var refused = await server.GetAsync(Asker.Editor.With("user/Basic.rs"), operation);
            RunningServer.AssertRefused(refused, 403, "access-scope");
            Assert.Contains(needed, refused.Text, StringComparison.Ordinal);
            Assert.NotEqual(403, (await server.GetAsync(Asker.Editor.With("user/*.rs"), operation)).Status);
        }
        RunningServer.AssertRefused(await server.GetAsync(Asker.Administrator.With("user/*.rs"), "$packages"), 403, "access-scope");
        Assert.Equal(200, (await server.GetAsync(Asker.Administrator.With("user/*.cruds"), "$packages")).Status);
        // What an operation reads and writes is kept to the scopes as well.
        var id = Id();
        await server.PutAsync(Asker.Editor, Made.Story(id, "active"));
        Assert.Equal(404, (await server.GetAsync(Asker.Editor.With("user/Basic.rs?status=retired"), $"Basic/{id}/$convert-shape?shape=b")).Status);
    }

    [Fact]
    public async Task A_scope_that_cannot_be_decided_is_refused_with_the_reason()
    {
        foreach (var scope in (string[])["user/Basic.rs?actor.title=x", "user/Basic.rs?nonsense=1", "user/Basic.rs?_content=x"])
        {
            var answer = await server.GetAsync(Asker.Editor.With(scope), "Basic?_count=1");
            RunningServer.AssertRefused(answer, 403, "access-scope-unusable");
            Assert.Contains(scope, JsonNode.Parse(answer.Text)!["issue"]![0]!["details"]!["text"]!.ToString(), StringComparison.Ordinal);
        }
    }

    private static string Id() => "scope-" + Guid.NewGuid().ToString("N")[..12];
}
