using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Server;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace FhirStories.Rest.Tests.Packages;

/// <summary>The real host with a database and a cache of its own, without the starter catalogue; it can be started again over the same.</summary>
public sealed class PackageServer : IAsyncDisposable
{
    private readonly string[] _settings;
    private WebApplication? _app;

    private PackageServer(string[] settings) => _settings = settings;

    public string Folder { get; } = Directory.CreateTempSubdirectory("fhirstories-packages-").FullName;

    public HttpClient Http { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PackageServer> StartAsync(params string[] settings)
    {
        var server = new PackageServer(settings);
        await server.StartAsync();
        return server;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public async Task<Answer> SendAsync(string method, string path, HttpContent? body = null, string? accept = null, string? prefer = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        if (prefer is not null) request.Headers.TryAddWithoutValidation("Prefer", prefer);
        using var response = await Http.SendAsync(request, Cancel);
        return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync(Cancel));
    }

    public Task<Answer> GetAsync(string path) => SendAsync("GET", path);

    public Task<Answer> AddAsync(byte[] package, string query = "") => SendAsync("POST", "$package-add" + query, Bytes(package, "application/gzip"));

    public async Task AddedAsync(byte[] package)
    {
        var answer = await AddAsync(package);
        Assert.True(answer.Status == 200, answer.Text);
    }

    public Task<Answer> AddByNameAsync(string name, string version) => SendAsync("POST", "$package-add", Json(
        $$"""{"resourceType":"Parameters","parameter":[{"name":"name","valueString":"{{name}}"},{"name":"version","valueString":"{{version}}"}]}"""));

    public Task<Answer> PutAsync(string path, string json) => SendAsync("PUT", path, Json(json));

    /// <summary><c>name#version</c> of all packages of an origin, in the order of the list.</summary>
    public async Task<List<string>> PackagesAsync(string origin = "installed") =>
        [.. Parts(await GetAsync("$packages")).Where(p => Part(p, "origin") == origin).Select(p => $"{Part(p, "name")}#{Part(p, "version")}")];

    /// <summary>Everything that a client can see of packages: to compare before and after.</summary>
    public async Task<string> SeenAsync()
    {
        var list = (await GetAsync("$packages")).Text;
        var found = await GetAsync("StructureDefinition?_count=500&_total=accurate&_sort=-url");
        return list + found.Json["total"] + string.Join(' ', found.Json["entry"]!.AsArray().Select(e => (string?)e!["fullUrl"]));
    }

    /// <summary>The ids of a search's matches, over all pages; between two pages something may happen.</summary>
    public async Task<List<string>> IdsAsync(string query, Func<int, Task>? between = null, string relation = "next")
    {
        var ids = new List<string>();
        var page = 0;
        for (var path = query; path is not null;)
        {
            var answer = await GetAsync(path);
            Assert.True(answer.Status == 200, answer.Text);
            foreach (var entry in answer.Json["entry"]?.AsArray() ?? [])
                if ((string?)entry!["search"]!["mode"] == "match") ids.Add((string)entry["resource"]!["id"]!);
            path = Link(answer, relation);
            if (between is not null) await between(page++);
        }
        return ids;
    }

    public static string? Link(Answer bundle, string relation) =>
        (string?)bundle.Json["link"]!.AsArray().FirstOrDefault(l => (string?)l!["relation"] == relation)?["url"];

    public static IEnumerable<JsonObject> Parts(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json["parameter"]!.AsArray().Select(p => p!.AsObject());
    }

    public static string? Part(JsonObject parameter, string name)
    {
        var part = parameter["part"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name)?.AsObject();
        return part?.FirstOrDefault(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value?.ToString();
    }

    public static ByteArrayContent Bytes(byte[] content, string? type)
    {
        var body = new ByteArrayContent(content);
        if (type is not null) body.Headers.ContentType = new MediaTypeHeaderValue(type);
        return body;
    }

    private static ByteArrayContent Json(string json) => Bytes(Encoding.UTF8.GetBytes(json), RunningServer.FhirJson);

    private async Task StartAsync()
    {
        _app = await FhirStoriesServer.BuildAsync(
            ["--urls=http://127.0.0.1:0", $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(Folder, "test.db")}", "--Catalogue:Seed=false",
                "--Rest:LargestBody=200000", "--Logging:LogLevel:Default=Critical", .. _settings]);
        await _app.StartAsync(Cancel);
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single() + "/fhir/") };
    }

    private async Task StopAsync()
    {
        Http?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
    }
}
