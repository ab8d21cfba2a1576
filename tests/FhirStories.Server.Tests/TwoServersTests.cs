using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
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

    [Fact]
    public async Task What_a_killed_server_was_asked_to_do_in_the_background_another_one_does()
    {
        await using var database = await TestDatabase.CreateAsync("PostgreSql");
        if (database is null) Assert.Skip(TestDatabase.Missing);
        string[] settings = ["--Jobs:Lease=5000", "--Jobs:Poll=100"];
        await using var other = await ServerProcess.StartAsync(database, [.. settings, "--Jobs:AtOnce=1"]);
        var asked = new List<(string Status, string Outcome)>();
        await using (var one = await ServerProcess.StartAsync(database, [.. settings, "--Jobs:AtOnce=4"]))
        {
            await Basics.PutAsync(one.Http, Basics.Of("exported", "is exported", "x"));
            for (var i = 0; i < 20; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "$export");
                request.Headers.TryAddWithoutValidation("Prefer", "respond-async");
                using var answer = await one.Http.SendAsync(request, Cancel);
                Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
                asked.Add((answer.Content.Headers.ContentLocation!.PathAndQuery["/fhir/".Length..], "\"Basic\""));
            }
            foreach (var type in (string[])["", "Basic", "Patient"])
            {
                using var answer = await one.Http.PostAsync(new Uri($"{type}/$reindex".TrimStart('/'), UriKind.Relative), null, Cancel);
                Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
                asked.Add((answer.Content.Headers.ContentLocation!.PathAndQuery["/fhir/".Length..], "were indexed anew"));
            }
            await one.KillAsync();
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        foreach (var (status, outcome) in asked)
        {
            while (true)
            {
                using var answer = await other.Http.GetAsync(new Uri(status, UriKind.Relative), limit.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Assert.Contains(outcome, await answer.Content.ReadAsStringAsync(limit.Token), StringComparison.Ordinal);
                    break;
                }
                Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
                await Task.Delay(50, limit.Token);
            }
        }
    }

    private static async Task VersionsAsync(HttpClient one, HttpClient other)
    {
        const int Writes = 40;
        var answers = await Task.WhenAll(Enumerable.Range(0, Writes).Select(i => Task.Run(() => Basics.PutAsync(i % 2 == 0 ? one : other, Basics.Of("shared", $"write {i}", "x")))));
        Assert.Equal(Enumerable.Range(1, Writes), answers.Select(a => Number(a.Body["meta"]!["versionId"])).Order());
        var history = await Basics.GetAsync(one, $"Basic/shared/_history?_count={Writes}");
        Assert.Equal(Enumerable.Range(1, Writes).Reverse(), history["entry"]!.AsArray().Select(e => Number(e!["resource"]!["meta"]!["versionId"])));
        // What is the same but for the addresses of the two is the same.
        Assert.Equal(Entries(history), Entries(await Basics.GetAsync(other, $"Basic/shared/_history?_count={Writes}")));

        // Of two that expect one version, each at a server of its own, one wins.
        var expecting = await Task.WhenAll(new[] { one, other }.Select((http, i) => Task.Run(() => Basics.PutAsync(http, Basics.Of("shared", $"expecting {i}", "x"), $"W/\"{Writes}\""))));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.PreconditionFailed], expecting.Select(a => a.Status).Order());
        // What one has answered the other knows at once.
        for (var i = 0; i < 20; i++)
        {
            var (writer, reader) = i % 2 == 0 ? (one, other) : (other, one);
            var written = await Basics.PutAsync(writer, Basics.Of("shared", $"seen {i}", "x"));
            Assert.Equal((string?)written.Body["meta"]!["versionId"], (string?)(await Basics.GetAsync(reader, "Basic/shared"))["meta"]!["versionId"]);
        }
    }

    private static async Task PagesAsync(HttpClient one, HttpClient other)
    {
        for (var i = 0; i < 30; i++) await Basics.PutAsync(i % 2 == 0 ? one : other, Basics.Of($"page-{i:00}", "on a page", "paged"));
        var seen = new List<string>();
        var path = $"Basic?identifier={Basics.System}|paged&_count=4";
        for (var page = 0; path is not null; page++)
        {
            var (reader, writer) = page % 2 == 0 ? (one, other) : (other, one);
            var bundle = await Basics.GetAsync(reader, path);
            seen.AddRange(bundle["entry"]!.AsArray().Select(e => (string)e!["resource"]!["id"]!));
            // Data change meanwhile, before and behind the place.
            await Basics.PutAsync(writer, Basics.Of("page-00", $"changed on page {page}", "paged"));
            await Basics.PutAsync(writer, Basics.Of($"later-{page}", "new", "other"));
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
        Assert.Equal(HttpStatusCode.Created, (await Basics.PutAsync(other, patient)).Status);
        Assert.Equal(HttpStatusCode.Created, (await Basics.PutAsync(one, profile)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Basics.PutAsync(other, patient)).Status);
    }

    private static async Task PackagesAsync(HttpClient one, HttpClient other)
    {
        using var archive = new ByteArrayContent(PackageArchive.OfProfiles("two.pack", "1.0.0", "Shared"));
        archive.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        using var added = await one.PostAsync(new Uri("$package-add", UriKind.Relative), archive, Cancel);
        Assert.True(added.IsSuccessStatusCode);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while ((await other.GetAsync(new Uri("StructureDefinition/two.pack-1.0.0-Shared", UriKind.Relative), limit.Token)).StatusCode != HttpStatusCode.OK) await Task.Delay(100, limit.Token);
    }

    private static string Entries(JsonObject bundle) => string.Join('\n', bundle["entry"]!.AsArray().Select(e => e!["resource"]!.ToJsonString()));

    private static int Number(JsonNode? node) => int.Parse((string)node!, CultureInfo.InvariantCulture);
}
