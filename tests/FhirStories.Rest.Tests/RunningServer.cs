using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Server;
using Microsoft.AspNetCore.Builder;
using Xunit;

[assembly: AssemblyFixture(typeof(FhirStories.Rest.Tests.RunningServer))]

namespace FhirStories.Rest.Tests;

/// <summary>The real host on a free loopback port, over a SQLite file of its own with the starter catalogue. Tests share it
/// and keep to ids of their own.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    public const string FhirJson = "application/fhir+json";
    public const string FhirXml = "application/fhir+xml";

    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-rest-").FullName;
    private WebApplication? _app;

    public HttpClient Http { get; private set; } = null!;

    public string Base => Http.BaseAddress!.ToString().TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        _app = await FhirStoriesServer.BuildAsync(
            ["--urls=http://127.0.0.1:0", $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(_folder, "test.db")}", "--Rest:LargestBody=200000",
                "--Logging:LogLevel:Default=Error"]);
        await _app.StartAsync();
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.Single() + "/fhir/") };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public async Task<Answer> SendAsync(string method, string path, string? body = null, string? contentType = FhirJson, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task<Answer> GetAsync(string path, params (string, string)[] headers) => SendAsync("GET", path, headers: headers);

    /// <summary>The ids of a search's matches, over all pages.</summary>
    public async Task<List<string>> IdsAsync(string query)
    {
        var ids = new List<string>();
        for (var path = query; path is not null;)
        {
            var answer = await GetAsync(path);
            Assert.True(answer.Status == 200, answer.Text);
            var bundle = answer.Json;
            foreach (var entry in bundle["entry"]?.AsArray() ?? [])
                if ((string?)entry!["search"]!["mode"] == "match") ids.Add((string)entry["resource"]!["id"]!);
            path = (string?)bundle["link"]!.AsArray().FirstOrDefault(l => (string?)l!["relation"] == "next")?["url"];
        }
        return ids;
    }

    /// <summary>Asserts that an answer is an OperationOutcome with a message id, a sentence and no trace of the inside.</summary>
    public static void AssertRefused(Answer answer, int status, string messageId)
    {
        Assert.True(answer.Status == status, $"{answer.Status}: {answer.Text}");
        var issue = answer.Json["issue"]!.AsArray()[0]!;
        Assert.Equal("OperationOutcome", (string?)answer.Json["resourceType"]);
        Assert.Equal("error", (string?)issue["severity"]);
        Assert.Equal(messageId, (string?)issue["details"]!["coding"]![0]!["code"]);
        Assert.EndsWith(".", (string?)issue["details"]!["text"]);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
    }
}

/// <summary>An HTTP answer, read to its end.</summary>
public sealed record Answer(int Status, HttpResponseHeaders Headers, HttpContentHeaders Content, string Text)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();
}
