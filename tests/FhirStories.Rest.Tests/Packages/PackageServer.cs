using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.TestDatabases;
using Xunit;

namespace FhirStories.Rest.Tests.Packages;

/// <summary>The real host with a database and a cache of its own, without the starter catalogue; it can be started again over the same.</summary>
public sealed class PackageServer : IAsyncDisposable
{
    private readonly string[] _settings;
    private readonly bool _owns;
    private StartedServer? _server;

    private PackageServer(TestDatabase database, bool owns, string[] settings) => (Database, _owns, _settings) = (database, owns, settings);

    public TestDatabase Database { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("fhirstories-packages-").FullName;

    public HttpClient Http => _server!.Http;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<PackageServer> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <summary>Another server over the database of one that runs.</summary>
    public static async Task<PackageServer> StartAsync(PackageServer? beside, params string[] settings)
    {
        var database = beside?.Database ?? await TestDatabase.CreateAsync();
        if (database is null) Assert.Skip(TestDatabase.Missing);
        var server = new PackageServer(database, beside is null, settings);
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
        if (_owns) await Database.DisposeAsync();
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
            Assert.True(ids.Count < 10_000, "The pages do not end.");
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

    private async Task StartAsync() => _server = await StartedServer.StartAsync(
        Database, ["--Rest:LargestBody=200000", $"--Definitions:Cache={Path.Combine(Folder, "definitions")}", .. _settings]);

    private async Task StopAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }
}
