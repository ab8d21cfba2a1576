using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>An absolute reference to this server's own base is one to a resource here.</summary>
public sealed class OwnAddressTests(RunningServer server)
{
    private static string Observation(string id, string subject, string tag = "own") => $$$"""
        {"resourceType":"Observation","id":"{{{id}}}","meta":{"tag":[{"code":"{{{tag}}}"}]},"status":"final","code":{"text":"x"},"subject":{"reference":"{{{subject}}}"} }
        """;

    private async Task StoreAsync()
    {
        await server.SendAsync("PUT", "Patient/own-1", """{"resourceType":"Patient","id":"own-1","identifier":[{"system":"https://my.test/own","value":"1"}],"name":[{"family":"Ownfamily"}]}""");
        await server.SendAsync("PUT", "Observation/own-absolute", Observation("own-absolute", $"{server.Base}/Patient/own-1"));
        await server.SendAsync("PUT", "Observation/own-relative", Observation("own-relative", "Patient/own-1"));
        await server.SendAsync("PUT", "Observation/own-version", Observation("own-version", $"{server.Base}/Patient/own-1/_history/1"));
        await server.SendAsync("PUT", "Observation/own-elsewhere", Observation("own-elsewhere", "https://elsewhere.example/fhir/Patient/own-1"));
        await server.SendAsync("PUT", "Observation/own-not-quite", Observation("own-not-quite", $"{server.Base}x/Patient/own-1"));
    }

    [Theory]
    [InlineData("subject=Patient/own-1")]
    [InlineData("subject=own-1")]
    [InlineData("subject=BASE/Patient/own-1")]
    [InlineData("patient=own-1")]
    [InlineData("subject:Patient.family=Ownfamily")]
    [InlineData("patient.identifier=https://my.test/own|1")]
    [InlineData("_filter=subject re Patient/own-1")]
    public async Task It_is_found_like_a_relative_one(string query)
    {
        await StoreAsync();
        var found = await server.IdsAsync($"Observation?_tag=own&{query.Replace("BASE", server.Base, StringComparison.Ordinal)}");
        Assert.Equal(["own-absolute", "own-relative", "own-version"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_is_followed_like_a_relative_one_and_stays_as_it_was_sent()
    {
        await StoreAsync();
        Assert.Equal($"{server.Base}/Patient/own-1", (string?)(await server.GetAsync("Observation/own-absolute")).Json["subject"]!["reference"]);
        var page = (await server.GetAsync("Observation?_id=own-absolute&_include=Observation:subject")).Json;
        Assert.Equal(["Observation/own-absolute", "Patient/own-1"], Names(page));
        page = (await server.GetAsync("Patient?_id=own-1&_revinclude=Observation:subject")).Json;
        // Another test of this class posts Observations of this Patient, under ids of the server's.
        Assert.Equal(["Observation/own-absolute", "Observation/own-relative", "Observation/own-version", "Patient/own-1"], Names(page).Where(name => name.Contains("/own-", StringComparison.Ordinal)));
        Assert.Equal(["own-1"], await server.IdsAsync("Patient?_has:Observation:subject:_id=own-absolute"));
        Assert.Contains("own-absolute", await server.IdsAsync("Patient/own-1/Observation?_tag=own"));
    }

    [Fact]
    public async Task A_reference_to_another_server_has_a_type_and_leads_nowhere_here()
    {
        await StoreAsync();
        Assert.Equal(["own-elsewhere"], await server.IdsAsync("Observation?_tag=own&subject=https://elsewhere.example/fhir/Patient/own-1"));
        Assert.Equal(["own-elsewhere"], await server.IdsAsync("Observation?_tag=own&patient=https://elsewhere.example/fhir/Patient/own-1"));
        Assert.Equal(["Observation/own-elsewhere"], Names((await server.GetAsync("Observation?_id=own-elsewhere&_include=Observation:subject")).Json));
    }

    [Fact]
    public async Task Conditions_and_transactions_understand_it()
    {
        await StoreAsync();
        var created = await server.SendAsync("POST", "Observation", Observation("x", "Patient/own-1"), headers: ("If-None-Exist", $"_id=own-absolute&subject={server.Base}/Patient/own-1"));
        Assert.Equal((200, "own-absolute"), (created.Status, (string?)created.Json["id"]));
        var answer = await server.SendAsync("POST", "", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"fullUrl":"{{{server.Base}}}/Patient/temporary","resource":{"resourceType":"Patient","id":"temporary","active":true},"request":{"method":"POST","url":"Patient"} },
             {"resource":{{{Observation("x", $"{server.Base}/Patient/temporary", "own-tx")}}},"request":{"method":"POST","url":"Observation"} },
             {"resource":{{{Observation("x", "Patient/temporary", "own-tx")}}},"request":{"method":"POST","url":"{{{server.Base}}}/Observation"} },
             {"resource":{{{Observation("x", $"{server.Base}/Patient?identifier=https://my.test/own|1", "own-tx")}}},"request":{"method":"POST","url":"Observation"} } ] }
            """);
        Assert.True(answer.Status == 200, answer.Text);
        var patient = $"Patient/{(string?)answer.Json["entry"]![0]!["resource"]!["id"]}";
        Assert.Equal([patient, patient, "Patient/own-1"], Enumerable.Range(1, 3).Select(i => (string?)answer.Json["entry"]![i]!["resource"]!["subject"]!["reference"]));
    }

    [Fact]
    public async Task The_address_that_the_operator_states_counts_beside_none_that_clients_use()
    {
        await using var stated = await StartedServer.StartAsync("--Rest:BaseUrl=https://Stories.example.org/fhir/", "--Jobs:Poll=20");
        async Task Put(string id, string subject)
        {
            using var content = new StringContent(Observation(id, subject), System.Text.Encoding.UTF8, RunningServer.FhirJson);
            using var response = await stated.Http.PutAsync($"Observation/{id}", content, TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode);
        }
        await Put("a", "https://stories.example.org/fhir/Patient/1");
        await Put("b", $"{stated.Http.BaseAddress}Patient/1");
        async Task<string[]> Find(string query) => [.. Names(JsonNode.Parse(await stated.Http.GetStringAsync(query, TestContext.Current.CancellationToken))!.AsObject())];
        Assert.Equal(["Observation/a"], await Find("Observation?subject=Patient/1"));
        Assert.Equal(["Observation/a"], await Find("Observation?subject=https://stories.example.org/fhir/Patient/1"));
        // Indexed anew it is found as before.
        using var begun = await stated.Http.PostAsync("$reindex", null, TestContext.Current.CancellationToken);
        var job = new Uri(begun.Content.Headers.ContentLocation ?? throw new InvalidOperationException("No job."), "").Query;
        for (var tries = 0; tries < 6000; tries++)
        {
            using var state = await stated.Http.GetAsync($"$reindex{job}", TestContext.Current.CancellationToken);
            if (state.StatusCode == System.Net.HttpStatusCode.OK) break;
            Assert.True(tries < 5999, "The job does not end.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal(["Observation/a"], await Find("Observation?subject=Patient/1"));
    }

    private static IEnumerable<string> Names(JsonObject bundle) =>
        (bundle["entry"]?.AsArray() ?? []).Select(e => $"{e!["resource"]!["resourceType"]}/{e["resource"]!["id"]}").Order(StringComparer.Ordinal);
}
