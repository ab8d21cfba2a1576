using FhirStories.TestDatabases;
using Xunit;

namespace FhirStories.Server.Tests.Durability;

/// <summary>What was answered survives <c>kill -9</c>, of the server and of its database, and so does its record in the audit.</summary>
public sealed class KillTests
{
    private const int Connections = 6;

    [Fact]
    public async Task On_SQLite_every_answered_write_is_there_whole_after_the_server_is_killed_at_any_moment()
    {
        await using var database = (await TestDatabase.CreateAsync("Sqlite"))!;
        await RunAsync(rounds: 6, database.Arguments, _ => Task.CompletedTask);
    }

    [Fact]
    public async Task On_PostgreSQL_every_answered_write_is_there_whole_after_the_server_and_at_times_the_database_are_killed()
    {
        await using var cluster = await PostgreSqlServer.CreateAsync("-c shared_buffers=64MB");
        if (cluster is null) Assert.Skip(TestDatabase.Missing);
        var connection = cluster.ConnectionString("durability");
        await new Storage.PostgreSql.PostgreSqlProvider(connection).MigrateAsync(TestContext.Current.CancellationToken);
        await RunAsync(rounds: 4, ["--Storage:Provider=PostgreSql", $"--ConnectionStrings:Catalogue={connection}"], async round =>
        {
            if (round % 2 == 0) return;
            await cluster.KillAsync();
            await cluster.StartAsync();
        });
    }

    private static async Task RunAsync(int rounds, string[] database, Func<int, Task> killDatabase)
    {
        // The moments differ between runs; the seed is told when one of them fails.
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var moments = new Random(seed);
        var ledgers = new List<Ledger>();
        for (var round = 0; round < rounds; round++)
        {
            await using var server = await ServerProcess.StartAsync(database, "--Validation:OnWrite=Off", "--Security:Audit=true");
            if (round > 0) await Audit.RunAsync(server.Http, [.. ledgers.TakeLast(Connections)]);
            var clients = Enumerable.Range(0, Connections).Select(c => new Client($"r{round}c{c}")).ToList();
            ledgers.AddRange(clients.Select(c => c.Ledger));
            var until = moments.Next(5, 300);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writing = clients.Select(c => Task.Run(() => c.WriteAsync(server.Http, () =>
            {
                if (Interlocked.Decrement(ref until) == 0) reached.TrySetResult();
            }))).ToList();
            await Task.WhenAny(Task.WhenAll(writing), reached.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
            var killing = server.KillAsync();
            await killDatabase(round);
            await killing;
            await Task.WhenAll(writing);
            Assert.True(reached.Task.IsCompletedSuccessfully);
        }
        await using var last = await ServerProcess.StartAsync(database, "--Security:Audit=true");
        await Audit.RunAsync(last.Http, ledgers);
    }
}
