using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Rest.Tests.Packages;
using FhirStories.TestDatabases;
using Xunit;

namespace FhirStories.Server.Tests;

/// <summary>Two processes on one PostgreSQL database.</summary>
public sealed class TwoServersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_servers_on_one_database_agree_on_versions_pages_packages_and_definitions()
    {
        await using var database = await TestDatabase.CreateAsync("PostgreSql");
        if (database is null) Assert.Skip(TestDatabase.Missing);
        await using var one = await ServerProcess.StartAsync(database, "--Validation:OnWrite=Profiles");
        await using var other = await ServerProcess.StartAsync(database, "--Validation:OnWrite=Profiles");
        await VersionsAsync(one.Http, other.Http);
        await PagesAsync(one.Http, other.Http);
        await DefinitionsAsync(one.Http, other.Http);
        await PackagesAsync(one.Http, other.Http);
    }

    private static async Task VersionsAsync(HttpClient one, HttpClient other)
    {
        const int Writes = 40;
        var answers = await Task.WhenAll(Enumerable.Range(0, Writes).Select(i => Task.Run(() => SendAsync(i % 2 == 0 ? one : other, "PUT", "Basic/shared", Basic("shared", $"write {i}")))));
        Assert.Equal(Enumerable.Range(1, Writes), answers.Select(a => Number(a.Body["meta"]!["versionId"])).Order());
        var history = await GetAsync(one, $"Basic/shared/_history?_count={Writes}");
        Assert.Equal(Enumerable.Range(1, Writes).Reverse(), history["entry"]!.AsArray().Select(e => Number(e!["resource"]!["meta"]!["versionId"])));
        // What is the same but for the addresses of the two is the same.
        Assert.Equal(Entries(history), Entries(await GetAsync(other, $"Basic/shared/_history?_count={Writes}")));

        // Of two that expect one version, each at a server of its own, one wins.
        var expecting = await Task.WhenAll(new[] { one, other }.Select((http, i) => Task.Run(() => SendAsync(http, "PUT", "Basic/shared", Basic("shared", $"expecting {i}"), $"W/\"{Writes}\""))));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.PreconditionFailed], expecting.Select(a => a.Status).Order());
        // What one has answered the other knows at once.
        for (var i = 0; i < 20; i++)
        {
            var (writer, reader) = i % 2 == 0 ? (one, other) : (other, one);
            var written = await SendAsync(writer, "PUT", "Basic/shared", Basic("shared", $"seen {i}"));
            Assert.Equal((string?)written.Body["meta"]!["versionId"], (string?)(await GetAsync(reader, "Basic/shared"))["meta"]!["versionId"]);
        }
    }

    private static async Task PagesAsync(HttpClient one, HttpClient other)
    {
        for (var i = 0; i < 30; i++) await SendAsync(i % 2 == 0 ? one : other, "PUT", $"Basic/page-{i:00}", Basic($"page-{i:00}", "on a page", "paged"));
        var seen = new List<string>();
        var path = "Basic?identifier=https://example.org/two|paged&_count=4";
        for (var page = 0; path is not null; page++)
        {
            var (reader, writer) = page % 2 == 0 ? (one, other) : (other, one);
            var bundle = await GetAsync(reader, path);
            seen.AddRange(bundle["entry"]!.AsArray().Select(e => (string)e!["resource"]!["id"]!));
            // Data change meanwhile, before and behind the place.
            await SendAsync(writer, "PUT", "Basic/page-00", Basic("page-00", $"changed on page {page}", "paged"));
            await SendAsync(writer, "PUT", $"Basic/later-{page}", Basic($"later-{page}", "new", "other"));
            path = (string?)bundle["link"]!.AsArray().FirstOrDefault(l => (string?)l!["relation"] == "next")?["url"] is { } next ? new Uri(next).PathAndQuery["/fhir/".Length..] : null;
        }
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"page-{i:00}"), seen);
    }

    private static async Task DefinitionsAsync(HttpClient one, HttpClient other)
    {
        // A profile that one stores binds the next write at the other.
        const string Url = "https://example.org/two/StructureDefinition/Strict";
        var profile = JsonNode.Parse(PackageArchive.Profile("two", "Strict"))!.AsObject();
        profile["differential"]!["element"]!.AsArray().Add(new JsonObject { ["id"] = "Patient.gender", ["path"] = "Patient.gender", ["min"] = 1 });
        var patient = new JsonObject { ["resourceType"] = "Patient", ["id"] = "strict", ["meta"] = new JsonObject { ["profile"] = new JsonArray(Url) } };
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(other, "PUT", "Patient/strict", patient)).Status);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(one, "PUT", "StructureDefinition/Strict", profile)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(other, "PUT", "Patient/strict", patient)).Status);
    }

    private static async Task PackagesAsync(HttpClient one, HttpClient other)
    {
        using var archive = new ByteArrayContent(PackageArchive.OfProfiles("two.pack", "1.0.0", "Shared"));
        archive.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        using var added = await one.PostAsync(new Uri("$package-add", UriKind.Relative), archive, Cancel);
        Assert.True(added.IsSuccessStatusCode);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while ((await other.GetAsync(new Uri("StructureDefinition/two.pack-1.0.0-Shared", UriKind.Relative), limit.Token)).StatusCode != HttpStatusCode.OK) await Task.Delay(100, limit.Token);
    }

    private static JsonObject Basic(string id, string text, string identifier = "x") => new()
    {
        ["resourceType"] = "Basic",
        ["id"] = id,
        ["identifier"] = new JsonArray { new JsonObject { ["system"] = "https://example.org/two", ["value"] = identifier } },
        ["code"] = new JsonObject { ["text"] = text },
    };

    private static async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(HttpClient http, string method, string path, JsonObject body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/fhir+json") };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await http.SendAsync(request, Cancel);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!);
    }

    private static async Task<JsonObject> GetAsync(HttpClient http, string path) => (await http.GetFromJsonAsync<JsonObject>(new Uri(path, UriKind.Relative), Cancel))!;

    private static string Entries(JsonObject bundle) => string.Join('\n', bundle["entry"]!.AsArray().Select(e => e!["resource"]!.ToJsonString()));

    private static int Number(JsonNode? node) => int.Parse((string)node!, CultureInfo.InvariantCulture);
}
