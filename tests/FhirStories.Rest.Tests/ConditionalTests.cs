using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Conditional interactions (R4 http §3.1.0.4.3, §3.1.0.7.2, §3.1.0.8.1).</summary>
public sealed class ConditionalTests(RunningServer server)
{
    private static string Patient(string identifier, string family, string? id = null) =>
        $$"""{"resourceType":"Patient",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"identifier":[{"system":"https://my.test/ids","value":"{{identifier}}"}],"name":[{"family":"{{family}}"}]}""";

    private static string Criteria(string identifier) => $"identifier=https://my.test/ids|{identifier}";

    [Fact]
    public async Task A_create_that_is_conditional_makes_one_and_answers_with_it_afterwards()
    {
        var first = await server.SendAsync("POST", "Patient", Patient("c1", "A"), headers: ("If-None-Exist", Criteria("c1")));
        Assert.Equal(201, first.Status);
        var again = await server.SendAsync("POST", "Patient", Patient("c1", "B"), headers: ("If-None-Exist", Criteria("c1")));
        Assert.Equal(200, again.Status);
        Assert.Equal((string?)first.Json["id"], (string?)again.Json["id"]);
        Assert.Equal("A", (string?)again.Json["name"]![0]!["family"]);
        Assert.EndsWith("/_history/1", again.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_conditional_creates_at_once_one_makes_the_resource()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => server.SendAsync("POST", "Patient", Patient("c2", $"F{i}"), headers: ("If-None-Exist", Criteria("c2")))));
        Assert.Single(answers, a => a.Status == 201);
        Assert.All(answers, a => Assert.True(a.Status is 200 or 201, a.Text));
        Assert.Single(await server.IdsAsync($"Patient?{Criteria("c2")}"));
    }

    [Fact]
    public async Task An_update_that_is_conditional_creates_then_updates_and_refuses_several()
    {
        var created = await server.SendAsync("PUT", $"Patient?{Criteria("u1")}", Patient("u1", "A"));
        Assert.Equal(201, created.Status);
        var id = (string?)created.Json["id"];
        var updated = await server.SendAsync("PUT", $"Patient?{Criteria("u1")}", Patient("u1", "B"));
        Assert.Equal((200, id, "2"), (updated.Status, (string?)updated.Json["id"], (string?)updated.Json["meta"]!["versionId"]));
        Assert.Equal(200, (await server.SendAsync("PUT", $"Patient?{Criteria("u1")}", Patient("u1", "C", id))).Status);
        RunningServer.AssertRefused(await server.SendAsync("PUT", $"Patient?{Criteria("u1")}", Patient("u1", "C", "another")), 400, "resource-id-mismatch");
        RunningServer.AssertRefused(await server.SendAsync("PUT", $"Patient?{Criteria("u1-none")}", Patient("u1-none", "C", id)), 409, "condition-id-taken");
        Assert.Equal(201, (await server.SendAsync("PUT", $"Patient?{Criteria("u1-own")}", Patient("u1-own", "C", "u1-own"))).Status);
        Assert.Equal(201, (await server.SendAsync("POST", "Patient", Patient("u1", "Twin"))).Status);
        RunningServer.AssertRefused(await server.SendAsync("PUT", $"Patient?{Criteria("u1")}", Patient("u1", "D")), 412, "condition-several");
        RunningServer.AssertRefused(await server.SendAsync("PUT", $"Patient?{Criteria("u1-own")}", Patient("u1-own", "D"), headers: ("If-Match", "W/\"7\"")), 412, "version-conflict");
    }

    [Fact]
    public async Task A_deletion_that_is_conditional_takes_one_or_as_many_as_it_says()
    {
        Assert.Equal(204, (await server.SendAsync("DELETE", $"Patient?{Criteria("d0")}")).Status);
        var one = await server.SendAsync("POST", "Patient", Patient("d1", "A"));
        Assert.Equal(204, (await server.SendAsync("DELETE", $"Patient?{Criteria("d1")}")).Status);
        Assert.Equal(410, (await server.GetAsync($"Patient/{(string?)one.Json["id"]}")).Status);
        foreach (var name in new[] { "A", "B", "C" }) await server.SendAsync("POST", "Patient", Patient("d2", name));
        RunningServer.AssertRefused(await server.SendAsync("DELETE", $"Patient?{Criteria("d2")}"), 412, "condition-several");
        RunningServer.AssertRefused(await server.SendAsync("DELETE", $"Patient?{Criteria("d2")}&_count=2"), 412, "condition-several");
        Assert.Equal(3, (await server.IdsAsync($"Patient?{Criteria("d2")}")).Count);
        Assert.Equal(204, (await server.SendAsync("DELETE", $"Patient?{Criteria("d2")}&_count=3")).Status);
        Assert.Empty(await server.IdsAsync($"Patient?{Criteria("d2")}"));
    }

    [Theory]
    [InlineData("?{0}")]
    [InlineData("Patient?{0}")]
    [InlineData("/Patient?{0}")]
    [InlineData("{1}/Patient?{0}")]
    public async Task What_must_not_exist_may_be_sent_as_the_address_of_a_search(string form)
    {
        var id = $"inx-{form.Length}";
        Assert.Equal(201, (await server.SendAsync("POST", "Patient", Patient(id, "A"))).Status);
        var sent = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Criteria(id), server.Base);
        Assert.Equal(200, (await server.SendAsync("POST", "Patient", Patient(id, "B"), headers: ("If-None-Exist", sent))).Status);
        var batch = $$"""{"resourceType":"Bundle","type":"batch","entry":[{"resource":{{Patient(id, "C")}},"request":{"method":"POST","url":"Patient","ifNoneExist":"{{sent}}"} }]}""";
        Assert.Equal("200", (string?)(await server.SendAsync("POST", "", batch)).Json["entry"]![0]!["response"]!["status"]);
        RunningServer.AssertRefused(await server.SendAsync("POST", "Organization", """{"resourceType":"Organization","name":"x"}""", headers: ("If-None-Exist", $"Patient?{Criteria(id)}")), 400, "exist-criteria-type");
        Assert.Single(await server.IdsAsync($"Patient?{Criteria(id)}"));
    }

    [Theory]
    [InlineData("name=%20")]
    [InlineData("name=%CC%81")]
    [InlineData("family:contains=%20%20")]
    public async Task Blanks_are_no_criterion_that_everything_would_match(string criteria)
    {
        Assert.Equal(400, (await server.SendAsync("DELETE", $"Patient?{criteria}&_count=1000")).Status);
        RunningServer.AssertRefused(await server.GetAsync($"Patient?{criteria}"), 400, "search-value-invalid");
    }

    [Fact]
    public async Task A_deletion_by_criteria_heeds_what_it_expects_of_the_version()
    {
        var made = await server.SendAsync("POST", "Patient", Patient("d-tag", "A"));
        RunningServer.AssertRefused(await server.SendAsync("DELETE", $"Patient?{Criteria("d-tag")}", headers: ("If-Match", "W/\"7\"")), 412, "version-conflict");
        Assert.Equal(200, (await server.GetAsync($"Patient/{(string?)made.Json["id"]}")).Status);
        Assert.Equal(204, (await server.SendAsync("DELETE", $"Patient?{Criteria("d-tag")}", headers: ("If-Match", "W/\"1\""))).Status);
        await server.SendAsync("POST", "Patient", Patient("d-tags", "A"));
        await server.SendAsync("PUT", "Patient/d-tags", Patient("d-tags", "B", "d-tags"));
        await server.SendAsync("PUT", "Patient/d-tags", Patient("d-tags", "C", "d-tags"));
        RunningServer.AssertRefused(await server.SendAsync("DELETE", $"Patient?{Criteria("d-tags")}&_count=2", headers: ("If-Match", "W/\"2\"")), 412, "version-conflict");
        Assert.Equal(2, (await server.IdsAsync($"Patient?{Criteria("d-tags")}")).Count);
    }

    [Theory]
    [InlineData("_filter=family%20sw%20%22%22", 400)]
    [InlineData("colour=red", 400)]
    [InlineData("", 412)]
    [InlineData("_format=json", 412)]
    [InlineData("birthdate=soon", 400)]
    public async Task Criteria_that_are_not_understood_are_refused_whatever_else_is_preferred(string criteria, int status)
    {
        var lenient = ("Prefer", "handling=lenient");
        Assert.Equal(status, (await server.SendAsync("PUT", $"Patient?{criteria}", Patient("x1", "A"), headers: lenient)).Status);
        Assert.Equal(status, (await server.SendAsync("DELETE", $"Patient?{criteria}", headers: lenient)).Status);
        if (criteria.Length > 0) Assert.Equal(status, (await server.SendAsync("POST", "Patient", Patient("x1", "A"), headers: [lenient, ("If-None-Exist", criteria)])).Status);
        Assert.Empty(await server.IdsAsync($"Patient?{Criteria("x1")}"));
    }

    [Fact]
    public async Task A_read_is_conditional_on_version_or_instant()
    {
        var created = await server.SendAsync("POST", "Patient", Patient("r1", "A"));
        var path = $"Patient/{(string?)created.Json["id"]}";
        var modified = created.Content.LastModified!.Value.ToString("R");
        Assert.Equal(304, (await server.GetAsync(path, ("If-None-Match", "W/\"1\""))).Status);
        Assert.Equal(200, (await server.GetAsync(path, ("If-None-Match", "W/\"2\""))).Status);
        Assert.Equal(304, (await server.GetAsync(path, ("If-Modified-Since", modified))).Status);
        Assert.Equal(200, (await server.GetAsync(path, ("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"))).Status);
        Assert.Equal(200, (await server.GetAsync(path, ("If-None-Match", "W/\"2\""), ("If-Modified-Since", modified))).Status);
    }
}
