using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Searches below a compartment (R4 http §3.1.0.10, §2.35).</summary>
public sealed class CompartmentTests(RunningServer server)
{
    [Fact]
    public async Task A_compartment_holds_what_has_to_do_with_its_centre()
    {
        foreach (var id in new[] { "comp-1", "comp-2" })
        {
            await server.SendAsync("PUT", $"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","active":true}""");
            foreach (var (role, place) in new[] { ("subject", $"\"subject\":{{\"reference\":\"Patient/{id}\"}}"), ("performer", $"\"performer\":[{{\"reference\":\"Patient/{id}\"}}]"), ("focus", $"\"focus\":[{{\"reference\":\"Patient/{id}\"}}]") })
                Assert.Equal(201, (await server.SendAsync("PUT", $"Observation/{id}-{role}", $$"""{"resourceType":"Observation","id":"{{id}}-{{role}}","status":"{{(role == "subject" ? "final" : "preliminary")}}","code":{"text":"x"},{{place}} }""")).Status);
        }
        Assert.Equal(["comp-1-performer", "comp-1-subject"], (await server.IdsAsync("Patient/comp-1/Observation?_count=1")).Order(StringComparer.Ordinal));
        Assert.Equal(["comp-1-subject"], await server.IdsAsync("Patient/comp-1/Observation?status=final"));
        var form = await server.SendAsync("POST", "Patient/comp-1/Observation/_search", "status=final", "application/x-www-form-urlencoded");
        Assert.Equal("comp-1-subject", (string?)form.Json["entry"]!.AsArray().Single()!["resource"]!["id"]);
        Assert.Equal($"{server.Base}/Patient/comp-1/Observation?status=final", (string?)form.Json["link"]![0]!["url"]);
        Assert.Empty(await server.IdsAsync("Patient/comp-none/Observation"));
        Assert.Equal(["comp-1", "comp-1-performer", "comp-1-subject"], (await server.IdsAsync("Patient/comp-1/*?_count=2")).Order(StringComparer.Ordinal));
        RunningServer.AssertRefused(await server.GetAsync("Patient/comp-1/Story"), 404, "resource-type-unknown");
        RunningServer.AssertRefused(await server.GetAsync("Organization/comp-1/Observation"), 404, "path-unknown");
        RunningServer.AssertRefused(await server.SendAsync("DELETE", "Patient/comp-1/Observation"), 405, "method-not-allowed");
        var batch = await server.SendAsync("POST", "", """{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/comp-1/Observation"}}]}""");
        Assert.Equal(2, batch.Json["entry"]![0]!["resource"]!["entry"]!.AsArray().Count);
    }
}
