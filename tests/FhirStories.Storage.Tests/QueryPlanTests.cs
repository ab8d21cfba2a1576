using System.Data.Common;
using FhirStories.Storage.Jobs;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>What the database makes of the hot statements, with some thousand resources in it: seeks, and no sorting of what is not on the page.</summary>
public sealed class QueryPlanTests(QueryPlanTests.Filled filled) : IClassFixture<QueryPlanTests.Filled>
{
    private const int Resources = 3000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Shapes =>
    [
        "read", "vread", "history of an instance", "history of a type", "history of a type, a later page", "history of everything, a later page", "newest of a type", "identifier", "token page", "token page, a later one",
        "token without a system", "link", "reference", "the writer's look", "a job that is due",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_hot_statement_seeks(string shape)
    {
        var statement = await StatementAsync(shape);
        if (filled.Store.Provider.Name == "PostgreSql")
        {
            // As it likes: no table is read from end to end, but for one of a few pages.
            var plan = await PlanAsync(statement, "");
            Assert.False(plan.Any(p => p.Contains("Seq Scan", StringComparison.Ordinal) && !p.Contains("\"Job\"", StringComparison.Ordinal)), Text(plan));
            // Where it may not sort: there is an index in whose order the page comes. A few thousand rows would also be sorted in no time; millions would not.
            plan = await PlanAsync(statement, "SET enable_sort = off; SET enable_seqscan = off; SET enable_bitmapscan = off");
            Assert.False(plan.Any(p => p.Contains("Seq Scan", StringComparison.Ordinal) || p.Contains("Sort", StringComparison.Ordinal)), Text(plan));
            Assert.True(plan.Any(p => p.Contains("Index Cond", StringComparison.Ordinal)), Text(plan));
        }
        else
        {
            var plan = await PlanAsync(statement, "");
            string[] fine = ["SEARCH", "SCALAR SUBQUERY", "CO-ROUTINE", "SCAN n"];
            Assert.All(plan, p => Assert.True(fine.Any(f => p.StartsWith(f, StringComparison.Ordinal)), Text(plan)));
        }

        string Text(List<string> plan) => $"{statement.Text}\n{string.Join('\n', plan)}";
    }

    private async Task<SqlStatement> StatementAsync(string shape)
    {
        var recording = new RecordingProvider(filled.Store.Provider);
        await using (var store = new ResourceStore(recording, TimeProvider.System))
        await using (var jobs = new JobStore(recording))
        {
            Task Search(SearchExpression where, PageStart? start = null) => store.SearchAsync(new SearchQuery("Basic", where, [], 20, start), Cancel);
            var all = new TokenIs(Writes.Code, "s", "all", false);
            await (shape switch
            {
                "read" => store.ReadAsync("Basic", "r7", Cancel),
                "vread" => store.ReadVersionAsync("Basic", "r7", 1, Cancel),
                "history of an instance" => store.HistoryAsync(new HistoryQuery("Basic", "r7", 20), Cancel),
                "history of a type" => store.HistoryAsync(new HistoryQuery("Group", null, 20), Cancel),
                "history of a type, a later page" => store.HistoryAsync(new HistoryQuery("Group", null, 20) { Start = 3500 }, Cancel),
                "history of everything, a later page" => store.HistoryAsync(new HistoryQuery(null, null, 20) { Start = 1500 }, Cancel),
                "newest of a type" => store.NewestAsync(["StructureDefinition"], Cancel),
                "identifier" => Search(new TokenIs(Writes.Code, "ids", "US-7", true)),
                "token page" => Search(all),
                "token page, a later one" => Search(all, new PageStart([], 1500, false)),
                "token without a system" => Search(new TokenIs(Writes.Code, null, "all", false)),
                "link" => Search(new UriIs(Writes.Url, "u7")),
                "reference" => Search(new ReferenceIs(Writes.Url, "Patient", "7", null)),
                "the writer's look" => store.WriteAsync(Writes.Put("r7", "x"), Cancel),
                _ => jobs.TakeAsync(["work"], TimeSpan.Zero, Cancel),
            });
        }
        return recording.Statements.Values.Single(s => shape switch
        {
            "the writer's look" => s.Text.StartsWith("SELECT \"VersionKey\", \"ResourceKey\"", StringComparison.Ordinal),
            _ => !s.Text.StartsWith("SELECT \"Id\"", StringComparison.Ordinal),
        });
    }

    private async Task<List<string>> PlanAsync(SqlStatement statement, string settings)
    {
        if (filled.Store.Provider.Name == "PostgreSql") return await PreparedPlan.OfAsync(filled.Store.Provider, statement, settings, "EXPLAIN", Cancel);
        await using var connection = await filled.Store.Provider.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement.Text;
        foreach (var value in statement.Values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType, parameter.Value) = (value.Name, value.Type, value.Value);
            command.Parameters.Add(parameter);
        }
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel)) plan.Add(reader.GetString(3));
        return plan;
    }

    /// <summary>A store with resources of which all share a code and few share a link, its statistics up to date.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        private TemporaryStore? _store;

        public TemporaryStore Store => _store!;

        public async ValueTask InitializeAsync()
        {
            _store = await TemporaryStore.CreateAsync();
            Assert.SkipWhen(Store.Provider.Name == "SqlServer", "The plans of SQL Server are not read here.");
            foreach (var some in Enumerable.Range(0, Resources).Chunk(500))
                await Store.Store.WriteAsync([.. some.Select(i => Writes.Put($"r{i}", new string('x', 500), e =>
                {
                    e.Tokens.Add(new(Writes.Code, "s", "all"));
                    e.Tokens.Add(new(Writes.Code, "ids", $"US-{i}"));
                    e.Uris.Add(new(Writes.Url, $"u{i % 150}"));
                    e.References.Add(new(Writes.Url, "Patient", $"{i % 300}", ""));
                }))], Cancel);
            await Store.Store.WriteAsync([.. Enumerable.Range(0, 40).Select(i => Writes.Put($"g{i}", "x") with { Type = "Group" })], Cancel);
            await using var jobs = new JobStore(Store.Provider);
            for (var i = 0; i < 200; i++)
            {
                var (job, _) = await jobs.AddAsync("work", "{}", null, TimeSpan.FromDays(1), Cancel);
                await jobs.CancelAsync(job.Id, Cancel);
            }
            await using var connection = await Store.Provider.OpenAsync(Cancel);
            await using DbCommand command = connection.CreateCommand();
            // SQLite serves without statistics, as a database that was never analysed does.
            command.CommandText = Store.Provider.Name == "PostgreSql" ? "ANALYZE" : "SELECT 1";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        public async ValueTask DisposeAsync()
        {
            if (_store is not null) await _store.DisposeAsync();
        }
    }
}
