using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary><c>_summary</c> and <c>_elements</c> (R4 search §3.1.1.5.8, §3.1.1.5.9).</summary>
public sealed class ViewTests(RunningServer server)
{
    private async Task<string> ObservationAsync()
    {
        var answer = await server.SendAsync("PUT", "Observation/view-1", """
            {"resourceType":"Observation","id":"view-1","meta":{"tag":[{"system":"https://my.test/tags","code":"view"}]},
             "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">n</div>"},
             "identifier":[{"system":"https://my.test/ids","value":"view-1","assigner":{"display":"A"}}],
             "status":"final","code":{"text":"weight"},"effectiveDateTime":"2026-01-02","valueQuantity":{"value":70.50,"unit":"kg"},
             "note":[{"text":"not in the summary"}],"referenceRange":[{"text":"r"}],
             "component":[{"code":{"text":"c"},"valueString":"v","referenceRange":[{"text":"r"}]}]}
            """);
        Assert.True(answer.Status is 200 or 201, answer.Text);
        return "Observation/view-1";
    }

    private static void AssertTagged(JsonObject resource)
    {
        var tags = resource["meta"]!["tag"]!.AsArray().Select(t => (string)t!["code"]!).ToList();
        Assert.Contains("SUBSETTED", tags);
        Assert.Contains("view", tags);
    }

    [Fact]
    public async Task A_summary_has_what_base_FHIR_marks_as_one_on_every_level()
    {
        var read = (await server.GetAsync($"{await ObservationAsync()}?_summary=true")).Json;
        AssertTagged(read);
        Assert.Equal(["code", "component", "effectiveDateTime", "id", "identifier", "meta", "resourceType", "status", "valueQuantity"], read.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["code", "valueString"], read["component"]![0]!.AsObject().Select(p => p.Key));
        Assert.Contains("70.50", read.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_summary=text", "code,id,meta,resourceType,status,text")]
    [InlineData("_summary=data", "code,component,effectiveDateTime,id,identifier,meta,note,referenceRange,resourceType,status,valueQuantity")]
    [InlineData("_elements=note,value", "code,id,meta,note,resourceType,status,valueQuantity")]
    [InlineData("_elements=Observation.note&_elements=text", "code,id,meta,note,resourceType,status,text")]
    [InlineData("_elements=value[x]", "code,id,meta,resourceType,status,valueQuantity")]
    public async Task A_part_keeps_what_must_be_there_and_says_that_it_is_one(string query, string names)
    {
        var path = await ObservationAsync();
        var read = (await server.GetAsync($"{path}?{query}")).Json;
        AssertTagged(read);
        Assert.Equal(names.Split(','), read.Select(p => p.Key).Order(StringComparer.Ordinal));
        var version = (await server.GetAsync($"{path}/_history?_count=1&{query}")).Json["entry"]![0]!["resource"]!.AsObject();
        Assert.Equal(names.Split(','), version.Select(p => p.Key).Order(StringComparer.Ordinal));
        var found = await server.GetAsync($"Observation?_id=view-1&{query}", ("Prefer", "handling=strict"));
        Assert.True(found.Status == 200, found.Text);
        Assert.Equal(names.Split(','), found.Json["entry"]![0]!["resource"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Contains(query.Split('&')[0].Split('=')[0], (string)found.Json["link"]![0]!["url"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_resources_have_no_such_tag_and_wrong_values_are_refused()
    {
        var path = await ObservationAsync();
        Assert.Single((await server.GetAsync($"{path}?_summary=false")).Json["meta"]!["tag"]!.AsArray());
        RunningServer.AssertRefused(await server.GetAsync($"{path}?_summary=some"), 400, "summary-unknown");
        RunningServer.AssertRefused(await server.GetAsync($"{path}?_elements=colour"), 400, "element-name-unknown");
        RunningServer.AssertRefused(await server.GetAsync($"{path}?_elements=note&_summary=true"), 400, "summary-and-elements");
        var count = (await server.GetAsync("Observation?_id=view-1&_summary=count")).Json;
        Assert.Equal((1, null), ((int?)count["total"], count["entry"]));
        Assert.Contains("<valueQuantity", (await server.GetAsync($"{path}?_elements=value&_format=xml")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_search_includes_is_whole_and_a_page_that_is_all_tells_how_many_there_are()
    {
        await server.SendAsync("PUT", "Patient/view-p", """{"resourceType":"Patient","id":"view-p","active":true}""");
        await server.SendAsync("PUT", "Observation/view-2", """{"resourceType":"Observation","id":"view-2","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/view-p"},"note":[{"text":"n"}]}""");
        var found = (await server.GetAsync("Observation?_id=view-2&_elements=subject&_include=Observation:subject")).Json;
        Assert.Equal(1, (int?)found["total"]);
        Assert.Null(found["entry"]![0]!["resource"]!["note"]);
        Assert.True((bool?)found["entry"]![1]!["resource"]!["active"]);
        Assert.Null((await server.GetAsync("Observation?_id=view-2&_total=none")).Json["total"]);
        RunningServer.AssertRefused(await server.GetAsync("Observation?_id=view-2&_summary=text&_include=Observation:subject"), 400, "summary-with-include");
    }

    [Fact]
    public async Task A_part_is_not_taken_for_the_whole()
    {
        var path = await ObservationAsync();
        var part = (await server.GetAsync($"{path}?_summary=true")).Text;
        RunningServer.AssertRefused(await server.SendAsync("PUT", path, part), 422, "resource-subsetted");
        RunningServer.AssertRefused(await server.SendAsync("POST", "Observation", part), 422, "resource-subsetted");
        Assert.NotNull((await server.GetAsync(path)).Json["note"]);
    }
}
