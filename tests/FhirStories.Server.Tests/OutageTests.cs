using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FhirStories.TestDatabases;
using Xunit;

namespace FhirStories.Server.Tests;

/// <summary>A database that cannot be used for a while is told as such, and service resumes by itself.</summary>
public sealed class OutageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_PostgreSQL_that_dies_under_load_is_503_until_it_is_back_and_nothing_answered_is_lost()
    {
        await using var cluster = await PostgreSqlServer.CreateAsync("-c shared_buffers=64MB");
        if (cluster is null) Assert.Skip(TestDatabase.Missing);
        var connection = cluster.ConnectionString("outage");
        await new Storage.PostgreSql.PostgreSqlProvider(connection).MigrateAsync(Cancel);
        await using var server = await ServerProcess.StartAsync(["--Storage:Provider=PostgreSql", $"--ConnectionStrings:Catalogue={connection}"], "--Validation:OnWrite=Off");
        var stored = new List<string>();
        for (var round = 0; round < 2; round++)
        {
            stored.Add(await PutAsync(server.Http, $"before-{round}"));
            var under = Enumerable.Range(0, 6).Select(c => Task.Run(() => UntilRefusedAsync(server.Http, $"under-{round}-{c}"))).ToList();
            if (round == 1) await cluster.StopAsync();
            else await cluster.KillAsync();
            foreach (var written in await Task.WhenAll(under)) stored.AddRange(written);
            await AssertUnavailableAsync(await server.Http.GetAsync(new Uri($"Basic/before-{round}", UriKind.Relative), Cancel));
            await AssertUnavailableAsync(await server.Http.SendAsync(Put($"away-{round}"), Cancel));

            await cluster.StartAsync();
            // The very next requests are served: nobody has to find out first.
            stored.Add(await PutAsync(server.Http, $"after-{round}"));
            using var read = await server.Http.GetAsync(new Uri($"Basic/before-{round}", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }
        await AssertStoredAsync(server.Http, stored);
    }

    [Fact]
    public async Task A_SQLite_file_that_another_process_keeps_locked_is_503_for_writers_alone_until_it_is_free()
    {
        await using var database = (await TestDatabase.CreateAsync("Sqlite"))!;
        await using var server = await ServerProcess.StartAsync(database, "--Validation:OnWrite=Off", "--Storage:LockWait=300", "--Storage:LongestQueue=8");
        await PutAsync(server.Http, "before");
        await using (var other = await database.Provider.OpenAsync(Cancel))
        await using (var held = database.Provider.BeginWrite(other))
        {
            // How many of them meet in the queue hangs on the machine.
            var ids = new HashSet<string>();
            for (var round = 0; round < 20 && ids.Count < 2; round++)
            {
                var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => server.Http.SendAsync(Put($"locked-{i}"), Cancel))));
                foreach (var answer in answers) ids.Add(await AssertUnavailableAsync(answer));
            }
            Assert.Equal(["storage-busy", "storage-unavailable"], ids.Order(StringComparer.Ordinal));
            using var read = await server.Http.GetAsync(new Uri("Basic/before", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }
        await AssertStoredAsync(server.Http, ["before", await PutAsync(server.Http, "after")]);
    }

    [Fact]
    public async Task A_full_disk_is_503_for_writers_alone_until_there_is_room()
    {
        var folder = Directory.CreateTempSubdirectory("fhirstories-full-").FullName;
        if (!OperatingSystem.IsLinux() || await ExitAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder) != 0)
        {
            Directory.Delete(folder);
            Assert.Skip("A small file system cannot be mounted here: that takes Linux and root.");
        }
        try
        {
            var ballast = Path.Combine(folder, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[1_500_000], Cancel);
            await using var server = await ServerProcess.StartAsync([$"--ConnectionStrings:Catalogue=Data Source={Path.Combine(folder, "full.db")}"], "--Validation:OnWrite=Off");
            var stored = await UntilRefusedAsync(server.Http, "filling");
            Assert.NotEmpty(stored);
            // What is left may do for a small one.
            await AssertUnavailableAsync(await server.Http.SendAsync(Put("full", Convert.ToBase64String(RandomNumberGenerator.GetBytes(600_000))), Cancel));
            using (var read = await server.Http.GetAsync(new Uri($"Basic/{stored[0]}", UriKind.Relative), Cancel)) Assert.Equal(HttpStatusCode.OK, read.StatusCode);

            File.Delete(ballast);
            stored.Add(await PutAsync(server.Http, "after"));
            await AssertStoredAsync(server.Http, stored);
        }
        finally
        {
            await ExitAsync("umount", folder);
            Directory.Delete(folder);
        }
    }

    /// <summary>Writes until the answer is 503; gives what was stored.</summary>
    private static async Task<List<string>> UntilRefusedAsync(HttpClient http, string name)
    {
        var stored = new List<string>();
        for (var i = 0; i < 20_000; i++)
        {
            using var answer = await http.SendAsync(Put($"{name}-{i}"), Cancel);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                await AssertUnavailableAsync(answer);
                return stored;
            }
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            stored.Add($"{name}-{i}");
        }
        throw new InvalidOperationException("The database never refused.");
    }

    private static async Task<string> AssertUnavailableAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}: {text}");
        Assert.NotNull(answer.Headers.RetryAfter);
        var outcome = JsonNode.Parse(text)!;
        Assert.Equal("OperationOutcome", (string?)outcome["resourceType"]);
        return (string)outcome["issue"]![0]!["details"]!["coding"]![0]!["code"]!;
    }

    private static async Task<string> PutAsync(HttpClient http, string id)
    {
        using var answer = await http.SendAsync(Put(id), Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancel));
        return id;
    }

    private static async Task AssertStoredAsync(HttpClient http, List<string> ids)
    {
        foreach (var id in ids)
        {
            using var read = await http.GetAsync(new Uri($"Basic/{id}", UriKind.Relative), Cancel);
            Assert.True(read.StatusCode == HttpStatusCode.OK, $"{id}: {read.StatusCode}");
        }
        var found = await Basics.GetAsync(http, $"Basic?identifier={Basics.System}|all&_summary=count");
        Assert.InRange((int)found["total"]!, ids.Count, int.MaxValue);
    }

    // Large enough to fill a small disk.
    private static HttpRequestMessage Put(string id, string? text = null) => Basics.Put(Basics.Of(id, text ?? new string('x', 3000), "all"));

    private static async Task<int> ExitAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
