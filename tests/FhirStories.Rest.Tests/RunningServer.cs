using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.TestDatabases;
using Xunit;

[assembly: AssemblyFixture(typeof(FhirStories.Rest.Tests.RunningServer))]

namespace FhirStories.Rest.Tests;

/// <summary>The real host on a free loopback port, over a database of its own with the starter catalogue. Tests share it
/// and keep to ids of their own.</summary>
public class RunningServer : IAsyncLifetime
{
    public const string FhirJson = "application/fhir+json";
    public const string FhirXml = "application/fhir+xml";

    private TestDatabase? _database;
    private StartedServer? _server;

    /// <summary>Skips the test where the database product is missing.</summary>
    public HttpClient Http
    {
        get
        {
            Assert.SkipUnless(_server is not null, TestDatabase.Missing);
            return _server!.Http;
        }
    }

    public string Base => Http.BaseAddress!.ToString().TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        if (_database is not null) _server = await StartedServer.StartAsync(_database, "--Catalogue:Seed=true", "--Rest:LargestBody=200000");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
        GC.SuppressFinalize(this);
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
            Assert.True(ids.Count < 10_000, "The pages do not end.");
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
