using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Rest.Tests.Lifecycle;
using Xunit;

namespace FhirStories.Rest.Tests.Access;

/// <summary>Every write and every refusal is an AuditEvent, which administrators see and nobody writes.</summary>
[Collection(AccessTests.Name)]
public sealed class AuditTests(AccessServer server)
{
    [Fact]
    public async Task Each_write_is_taken_down_with_who_what_where_and_how()
    {
        var id = "audit-" + Guid.NewGuid().ToString("N")[..12];
        await server.PutAsync(Asker.Owner, Made.Story(id));
        await server.PutAsync(Asker.Owner, Made.Story(id, title: "Other"));
        Assert.Equal(204, (await server.SendAsync(Asker.Owner, "DELETE", $"Basic/{id}")).Status);
        var found = await AuditedAsync($"Basic/{id}/_history/1", $"Basic/{id}/_history/2", $"Basic/{id}/_history/3");
        Assert.Equal(["create:C:0", "update:U:0", "delete:D:0"], found.Select(e => $"{e["subtype"]![0]!["code"]}:{e["action"]}:{e["outcome"]}"));
        var agent = found[0]["agent"]![0]!;
        Assert.Equal("Practitioner/account-olga", (string?)agent["who"]!["reference"]);
        Assert.Equal("192.0.2.1", (string?)agent["network"]!["address"]);
        Assert.Equal("rest", (string?)found[0]["type"]!["code"]);
    }

    [Fact]
    public async Task Each_refusal_is_taken_down_also_those_of_entries_and_searches()
    {
        var id = "audit-" + Guid.NewGuid().ToString("N")[..12];
        await server.SendAsync(Asker.Reader, "PUT", $"Basic/{id}", Made.Story(id).ToJsonString());
        await server.SendAsync(Asker.Owner, "PUT", $"Basic/{id}", Made.Story(id, "active").ToJsonString());
        await server.SendAsync(Asker.Anonymous, "DELETE", $"Basic/{id}");
        var bundle = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "batch",
            ["entry"] = new JsonArray(new JsonObject { ["request"] = new JsonObject { ["method"] = "DELETE", ["url"] = $"Basic/{id}" } }),
        };
        await server.SendAsync(Asker.Reader, "POST", "", bundle.ToJsonString());
        await server.GetAsync(Asker.Editor, $"AuditEvent?entity-name={id}");
        await server.SendAsync(Asker.Editor, "POST", "$reindex", """{"resourceType":"Parameters"}""");
        var found = await AuditedAsync($"Basic/{id}");
        Assert.Equal(4, found.Count);
        Assert.All(found, e => Assert.Equal("4", (string?)e["outcome"]));
        Assert.Contains("role", (string?)found[0]["outcomeDesc"], StringComparison.Ordinal);
        var searches = await AllAsync("outcome=4&_sort=-date&_count=500");
        Assert.Contains(searches, e => (e["entity"]?.AsArray() ?? []).Any(entity => entity!["query"] is { } query && Encoding.UTF8.GetString(Convert.FromBase64String((string)query!)).Contains(id, StringComparison.Ordinal)));
        Assert.Contains(searches, e => (string?)e["entity"]?[0]?["name"] == "$reindex");
    }

    [Fact]
    public async Task A_page_that_is_for_others_is_refused_by_role_and_by_scope_and_taken_down()
    {
        var mark = "audit-" + Guid.NewGuid().ToString("N")[..12];
        var before = await PackageRefusalsAsync();
        Assert.Equal(403, (await server.GetAsync(Asker.Reader, $"../review/story/{mark}")).Status);
        Assert.Equal(403, (await server.GetAsync(Asker.Editor, "../packages/add")).Status);
        Assert.Equal(403, (await server.GetAsync(Asker.Administrator.With("user/Basic.cruds"), "../packages/add")).Status);
        Assert.Equal(302, (await server.GetAsync(Asker.Anonymous, "../baselines/new")).Status);
        Assert.Equal(200, (await server.GetAsync(Asker.Editor, "../baselines/new")).Status);
        var refused = (await AllAsync("outcome=4&_sort=-date&_count=500")).Select(e => (string?)e["entity"]?[0]?["name"]).ToList();
        Assert.Contains($"/review/story/{mark}", refused);
        Assert.Equal(before + 2, await PackageRefusalsAsync());
        Assert.Contains("$baseline", refused);
    }

    [Fact]
    public async Task What_a_transaction_undid_is_not_said_to_be_written()
    {
        var (good, bad) = ("audit-" + Guid.NewGuid().ToString("N")[..12], "audit-" + Guid.NewGuid().ToString("N")[..12]);
        JsonObject Entry(JsonObject story) => new() { ["resource"] = story, ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = $"Basic/{story["id"]}" } };
        var bundle = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "transaction", ["entry"] = new JsonArray(Entry(Made.Story(good)), Entry(Made.Story(bad, "active"))) };
        Assert.Equal(403, (await server.SendAsync(Asker.Owner, "POST", "", bundle.ToJsonString())).Status);
        Assert.Equal(404, (await server.GetAsync(Asker.Owner, $"Basic/{good}")).Status);
        Assert.Empty(await AuditedAsync($"Basic/{good}/_history/1"));
        Assert.Single(await AuditedAsync($"Basic/{bad}"));
    }

    [Fact]
    public async Task Sign_ins_go_through_the_same_writer()
    {
        var account = "a" + Guid.NewGuid().ToString("N")[..12];
        await server.Audit.RecordAsync(new AuditRecord(new Caller { Account = account, Role = CallerRole.Reader, Name = account }, 'E', "login", AuditOutcome.Refused) { Description = "The password was wrong." });
        var found = await AllAsync($"agent-name={account}");
        Assert.Equal("110122", (string?)Assert.Single(found)["subtype"]![0]!["code"]);
    }

    [Fact]
    public async Task Nobody_but_administrators_finds_the_audit_in_any_way()
    {
        var id = "audit-" + Guid.NewGuid().ToString("N")[..12];
        await server.PutAsync(Asker.Editor, Made.Story(id, "active"));
        var audit = (string)(await AuditedAsync($"Basic/{id}/_history/1"))[0]["id"]!;
        foreach (var asker in (Asker[])[Asker.Anonymous, Asker.Reader, Asker.Owner, Asker.Editor])
        {
            foreach (var path in (string[])[$"AuditEvent/{audit}", "AuditEvent", $"AuditEvent/{audit}/_history", "AuditEvent/_history", $"AuditEvent/{audit}/_history/1"])
                Assert.True((await server.GetAsync(asker, path)).Status is 401 or 403, $"{asker.Role} {path}");
            foreach (var path in (string[])["_history?_count=500", $"?_id={audit}", $"Basic?_id={id}&_revinclude=AuditEvent:entity", $"Basic?_id={id}&_revinclude=*"])
                Assert.DoesNotContain(await server.IdsAsync(asker, path), each => each.StartsWith("AuditEvent/", StringComparison.Ordinal));
            Assert.Empty(await server.IdsAsync(asker, $"Basic?_id={id}&_has:AuditEvent:entity:outcome=0"));
        }
        Assert.Equal([$"Basic/{id}"], await server.IdsAsync(Asker.Administrator, $"Basic?_id={id}&_has:AuditEvent:entity:outcome=0"));
        foreach (var path in (string[])[$"AuditEvent/{audit}", $"AuditEvent/{audit}/_history"]) Assert.Equal(200, (await server.GetAsync(Asker.Administrator, path)).Status);
    }

    [Fact]
    public async Task What_is_audited_is_valid()
    {
        await server.SendAsync(Asker.Reader, "PUT", "Basic/audit-valid", Made.Story("audit-valid").ToJsonString());
        foreach (var audit in (await AllAsync("_count=50")).Take(50))
        {
            var answer = await server.SendAsync(Asker.Administrator, "POST", "AuditEvent/$validate", audit.ToJsonString());
            Assert.DoesNotContain(answer.Json["issue"]!.AsArray(), issue => (string?)issue!["severity"] is "error" or "fatal");
        }
    }

    private async Task<int> PackageRefusalsAsync() =>
        (await AllAsync("outcome=4&entity-name=$package-add&_count=500")).Count(e => (string?)e["entity"]?[0]?["name"] == "$package-add");

    private async Task<List<JsonObject>> AuditedAsync(params string[] what)
    {
        await server.Audit.FlushAsync(TestContext.Current.CancellationToken);
        var found = new List<JsonObject>();
        foreach (var reference in what)
            found.AddRange((await AllAsync($"entity={reference}&_sort=date")).Where(e => (string?)e["entity"]![0]!["what"]!["reference"] == reference));
        return found;
    }

    private async Task<List<JsonObject>> AllAsync(string query)
    {
        await server.Audit.FlushAsync(TestContext.Current.CancellationToken);
        var answer = await server.GetAsync(Asker.Administrator, $"AuditEvent?{query}");
        Assert.True(answer.Status == 200, answer.Text);
        return [.. (answer.Json["entry"]?.AsArray() ?? []).Select(entry => entry!["resource"]!.AsObject())];
    }
}
