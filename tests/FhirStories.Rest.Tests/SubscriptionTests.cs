using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Topic subscriptions (R5 backport): a story that touches a profile changed.</summary>
public sealed class SubscriptionTests
{
    private const string Profile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Subscription(string id, string endpoint, string content, string? filter = null, string topic = "https://fhirstories.org/fhir/SubscriptionTopic/story-changed") => $$"""
        {"resourceType":"Subscription","id":"{{id}}","status":"requested","reason":"test","criteria":"{{topic}}",
         {{(filter is null ? "" : $$$"""
         "_criteria":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria","valueString":"{{{filter}}}"}]},
         """)}}
         "channel":{"type":"rest-hook","endpoint":"{{endpoint}}","header":["X-Secret: s3"],"payload":"application/fhir+json",
          "_payload":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content","valueCode":"{{content}}"}]} } }
        """;

    private static string Story(string id, string target) => $$$"""
        {"resourceType":"Basic","id":"{{{id}}}","extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"https://my.test/Requirements/{{{id}}}"},
          {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"t"},
          {"url":"https://fhirstories.org/fhir/StructureDefinition/story-kind","valueCode":"story"},
          {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[
          {"url":"key","valueId":"AC1"},{"url":"requirement","valueMarkdown":"It SHALL."},{"url":"conformance","valueCode":"SHALL"},{"url":"satisfiedBy","valueUrl":"{{{target}}}"}]}],
         "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
         "code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]} }
        """;

    [Fact]
    public async Task Changes_of_stories_that_meet_the_filter_are_told_in_order()
    {
        await using var hook = await Hook.StartAsync();
        await using var server = await ServerAsync(hook.Address);
        await PutAsync(server, "Basic/before", Story("before", Profile));
        await PutAsync(server, "Subscription/full", Subscription("full", hook.Address + "/full", "full-resource", $"Basic?satisfied-by={Profile}"));
        await PutAsync(server, "Subscription/ids", Subscription("ids", hook.Address + "/ids", "id-only"));
        await StatusAsync(server, "full", "active");
        await StatusAsync(server, "ids", "active");
        await PutAsync(server, "Basic/one", Story("one", Profile));
        await PutAsync(server, "Basic/two", Story("two", "https://my.test/another"));
        await PutAsync(server, "Basic/note", """{"resourceType":"Basic","id":"note","code":{"text":"no story"}}""");
        await PutAsync(server, "Basic/three", Story("three", Profile + "#Patient.name"));

        var full = await hook.WaitAsync("/full", 3);
        Assert.Equal(["handshake", "event-notification", "event-notification"], full.Select(Type));
        Assert.Equal(["one", "three"], full.Skip(1).Select(b => (string)b["entry"]![1]!["resource"]!["id"]!));
        Assert.Equal(["1", "2"], full.Skip(1).Select(b => (string)Parameter(b, "events-since-subscription-start")!["valueString"]!));
        Assert.Equal("Basic/one", (string?)Parameter(full[1], "notification-event")!["part"]!.AsArray().Single(p => (string?)p!["name"] == "focus")!["valueReference"]!["reference"]);
        var ids = await hook.WaitAsync("/ids", 4);
        Assert.Equal(["Basic/one", "Basic/two", "Basic/three"], ids.Skip(1).Select(b => (string)b["entry"]![1]!["request"]!["url"]!));
        Assert.All(ids.Skip(1), b => Assert.Null(b["entry"]![1]!["resource"]));
        Assert.Equal("s3", hook.Secret);
        // What an endpoint has taken is counted right after that.
        for (var tries = 0; ; tries++)
        {
            var bundle = JsonNode.Parse(await server.Http.GetStringAsync(new Uri("Subscription/ids/$status", UriKind.Relative), Cancel))!.AsObject();
            Assert.Equal("searchset", (string?)bundle["type"]);
            if ((string?)Parameter(bundle, "events-since-subscription-start")!["valueString"] == "3") break;
            Assert.True(tries < 6000, bundle.ToJsonString());
            await Task.Delay(20, Cancel);
        }
    }

    [Fact]
    public async Task An_endpoint_that_fails_is_tried_again_and_in_the_end_the_subscription_is_in_error()
    {
        await using var hook = await Hook.StartAsync();
        await using var server = await ServerAsync(hook.Address);
        hook.Failures["/flaky"] = 2;
        await PutAsync(server, "Subscription/flaky", Subscription("flaky", hook.Address + "/flaky", "id-only"));
        await StatusAsync(server, "flaky", "active");
        hook.Failures["/dead"] = int.MaxValue;
        await PutAsync(server, "Subscription/dead", Subscription("dead", hook.Address + "/dead", "id-only"));
        Assert.Contains("500", (string)(await StatusAsync(server, "dead", "error"))["error"]!, StringComparison.Ordinal);
        // Whoever mends it asks again.
        hook.Failures["/dead"] = 0;
        await PutAsync(server, "Subscription/dead", Subscription("dead", hook.Address + "/dead", "id-only"));
        await StatusAsync(server, "dead", "active");
    }

    [Theory]
    [InlineData("https://my.test/hook", "id-only", null, null, "Subscriptions:Endpoints")]
    [InlineData("http://127.0.0.1:1/hook", "id-only", null, null, "Subscriptions:Endpoints")]
    [InlineData("", "everything", null, null, "payload content")]
    [InlineData("", "id-only", "Patient?name=x", null, "filter")]
    [InlineData("", "id-only", null, "https://my.test/topic", "topic")]
    public async Task A_subscription_that_cannot_be_served_says_why(string endpoint, string content, string? filter, string? topic, string reason)
    {
        await using var hook = await Hook.StartAsync();
        await using var server = await ServerAsync(hook.Address);
        await PutAsync(server, "Subscription/wrong", Subscription("wrong", endpoint.Length > 0 ? endpoint : hook.Address, content, filter, topic ?? "https://fhirstories.org/fhir/SubscriptionTopic/story-changed"));
        Assert.Contains(reason, (string)(await StatusAsync(server, "wrong", "error"))["error"]!, StringComparison.Ordinal);
        Assert.Empty(hook.Received);
    }

    [Fact]
    public async Task The_values_of_headers_reach_the_endpoint_and_nobody_else()
    {
        await using var hook = await Hook.StartAsync();
        await using var server = await ServerAsync(hook.Address);
        var sent = Subscription("secret", hook.Address + "/one", "id-only");
        await PutAsync(server, "Subscription/secret", sent);
        await StatusAsync(server, "secret", "active");
        Assert.Equal("s3", hook.Secret);
        foreach (var path in (string[])["Subscription/secret", "Subscription/secret/_history", "Subscription", "Subscription/secret/_history/1", "_history", "Subscription/secret?_format=xml", "Subscription?_content=s3"])
        {
            var text = await server.Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.DoesNotContain("X-Secret: s3", text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("entry", await server.Http.GetStringAsync(new Uri("Subscription?_content=s3", UriKind.Relative), Cancel), StringComparison.Ordinal);

        // What is read can be written again, and still opens at its endpoint.
        var read = JsonNode.Parse(await server.Http.GetStringAsync(new Uri("Subscription/secret", UriKind.Relative), Cancel))!.AsObject();
        var sealedHeader = (string)read["channel"]!["header"]![0]!;
        Assert.StartsWith("X-Secret: sealed:", sealedHeader, StringComparison.Ordinal);
        read["status"] = "requested";
        hook.Forget();
        await PutAsync(server, "Subscription/secret", read.ToJsonString());
        await StatusAsync(server, "secret", "active");
        Assert.Equal("s3", hook.Secret);
        Assert.Equal(sealedHeader, (string?)JsonNode.Parse(await server.Http.GetStringAsync(new Uri("Subscription/secret", UriKind.Relative), Cancel))!["channel"]!["header"]![0]);

        // Nobody has it sent to an endpoint of his own, by no way of writing.
        read["channel"]!["endpoint"] = hook.Address + "/other";
        await AssertSealedAsync(server, HttpMethod.Put, "Subscription/secret", read.ToJsonString(), RunningServer.FhirJson);
        await AssertSealedAsync(server, HttpMethod.Patch, "Subscription/secret", $$"""[{"op":"replace","path":"/channel/endpoint","value":"{{hook.Address}}/other"}]""", "application/json-patch+json");
        await AssertSealedAsync(server, HttpMethod.Put, "Subscription/copy", sent.Replace("secret", "copy", StringComparison.Ordinal).Replace("X-Secret: s3", sealedHeader, StringComparison.Ordinal), RunningServer.FhirJson);
    }

    [Theory]
    [InlineData("X-Secret", "subscription-header-malformed")]
    [InlineData("X-Secret: sealed:", "subscription-header-sealed")]
    [InlineData("X-Secret: sealed:%%%", "subscription-header-sealed")]
    [InlineData("X-Secret: sealed:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "subscription-header-sealed")]
    public async Task Headers_that_cannot_be_meant_are_refused(string header, string messageId)
    {
        await using var server = await ServerAsync("http://127.0.0.1:9/");
        await AssertSealedAsync(server, HttpMethod.Put, "Subscription/odd", Subscription("odd", "http://127.0.0.1:9/", "id-only").Replace("X-Secret: s3", header, StringComparison.Ordinal), RunningServer.FhirJson, messageId);
    }

    private static async Task AssertSealedAsync(StartedServer server, HttpMethod method, string path, string body, string type, string messageId = "subscription-header-sealed")
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        using var answer = await server.Http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)answer.StatusCode == 422, text);
        Assert.Contains(messageId, text, StringComparison.Ordinal);
    }

    private static Task<StartedServer> ServerAsync(string hook) =>
        StartedServer.StartAsync($"--Subscriptions:Endpoints={hook}", $"--Subscriptions:Key={Convert.ToBase64String(new byte[32])}", "--Subscriptions:Poll=20", "--Jobs:Poll=20", "--Jobs:FirstWait=5", "--Jobs:MostAttempts=4");

    private static async Task PutAsync(StartedServer server, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, RunningServer.FhirJson);
        using var answer = await server.Http.PutAsync(new Uri(path, UriKind.Relative), content, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<JsonObject> StatusAsync(StartedServer server, string id, string status)
    {
        for (var waits = 0; ; waits++)
        {
            var subscription = JsonNode.Parse(await server.Http.GetStringAsync(new Uri($"Subscription/{id}", UriKind.Relative), Cancel))!.AsObject();
            if ((string?)subscription["status"] == status) return subscription;
            Assert.True(waits < 2400, $"The subscription is {subscription["status"]}, {subscription["error"]}, and not {status}.");
            await Task.Delay(50, Cancel);
        }
    }

    private static string Type(JsonObject bundle) => (string)Parameter(bundle, "type")!["valueCode"]!;

    private static JsonNode? Parameter(JsonObject bundle, string name) =>
        bundle["entry"]![0]!["resource"]!["parameter"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name);

    /// <summary>An endpoint on a free loopback port that keeps what it is sent.</summary>
    private sealed class Hook : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Hook(WebApplication app) => _app = app;

        public ConcurrentQueue<(string Path, JsonObject Bundle)> Received { get; } = [];

        public ConcurrentDictionary<string, int> Failures { get; } = [];

        public string? Secret { get; private set; }

        public void Forget() => Secret = null;

        public string Address => _app.Urls.Single();

        public static async Task<Hook> StartAsync()
        {
            var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var hook = new Hook(app);
            app.MapPost("/{**path}", hook.TakeAsync);
            await app.StartAsync(Cancel);
            return hook;
        }

        public async Task<List<JsonObject>> WaitAsync(string path, int count)
        {
            for (var waits = 0; ; waits++)
            {
                var found = Received.Where(r => r.Path == path).Select(r => r.Bundle).ToList();
                if (found.Count >= count) return found;
                Assert.True(waits < 2400, $"{found.Count} notifications came, not {count}.");
                await Task.Delay(50, Cancel);
            }
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task<IResult> TakeAsync(HttpRequest request)
        {
            var path = request.Path.Value!;
            if (Failures.TryGetValue(path, out var left) && left > 0)
            {
                Failures[path] = left - 1;
                return Results.StatusCode(500);
            }
            using var reader = new StreamReader(request.Body);
            Received.Enqueue((path, JsonNode.Parse(await reader.ReadToEndAsync(Cancel))!.AsObject()));
            Secret = request.Headers["X-Secret"];
            return Results.Ok();
        }
    }
}
