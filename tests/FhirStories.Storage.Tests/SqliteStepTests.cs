using FhirStories.Storage.Search;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>A page of a search costs the same however many resources there are. The steps of SQLite's virtual machine are counted, which are the same each time, and no seconds.</summary>
public sealed class SqliteStepTests(SqliteStepTests.Filled filled) : IClassFixture<SqliteStepTests.Filled>
{
    // Both are more than a search starts from (SearchCompiler.FewKeys), so that neither takes another way than the other.
    private const int Some = 1200;
    private const int Many = 4 * Some;

    // What SearchCompiler.FewKeys keys and a page of rows take at most; to go through all rows takes several times as many.
    private const double Flat = 1.3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Shapes =>
    [
        "a code", "a code, a later page", "a link", "an identifier", "everything", "a code and a string", "a code and a date", "a string that all have", "a date that all have",
        "a chain to one that few refer to", "a chain to one that all refer to", "a rare code, sorted by the last change", "a code, sorted by the last change", "one of two rare codes",
        "two values of a composite",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_page_of_four_times_as_many_resources_takes_as_many_steps(string shape)
    {
        var few = await StepsAsync(filled.Some, Some, shape);
        var many = await StepsAsync(filled.Many, Many, shape);
        Assert.True(many <= few * Flat, $"{few} steps with {Some} resources, {many} with {Many}");
    }

    private static async Task<int> StepsAsync(TemporaryStore store, int resources, string shape)
    {
        var code = new TokenIs(Writes.Code, "s", "all", false);
        var rare = new TokenIs(Writes.Code, null, "US-7", false);
        var text = new StringIs(Writes.Title, StringComparisonKind.StartsWith, "see");
        var date = new DateIs(Writes.Date, Comparison.GreaterOrEqual, 1, 2);
        RefersTo Chain(string who) => new(Writes.Url, "Patient", new LinkWays(true, null), new TokenIs(Writes.Code, "ids", who, true));
        SearchQuery Query(SearchExpression where, PageStart? start = null, params SortKey[] sort) => new("Basic", where, sort, 20, start);
        SortKey latest = new(SortKind.LastUpdated, true);
        var query = shape switch
        {
            "a code" => Query(code),
            "a code, a later page" => Query(code, new PageStart([], resources - 100, false)),
            "a link" => Query(new UriIs(Writes.Url, "u7")),
            "an identifier" => Query(new TokenIs(Writes.Code, "ids", "US-7", true)),
            "everything" => Query(new AllOf([])),
            "a code and a string" => Query(new AllOf([code, text])),
            "a code and a date" => Query(new AllOf([code, date])),
            "a string that all have" => Query(text),
            "a date that all have" => Query(date),
            "a chain to one that few refer to" => Query(Chain("P-7")),
            "a chain to one that all refer to" => Query(Chain("P-1")),
            "a rare code, sorted by the last change" => Query(rare, null, latest),
            "a code, sorted by the last change" => Query(code, null, latest),
            "one of two rare codes" => Query(new AnyOf([rare, new TokenIs(Writes.Code, null, "US-8", false)])),
            _ => Query(new CompositeIs([code, text])),
        };
        return await CountAsync(store, new SearchCompiler(store.Provider.Dialect).Page(query));
    }

    private static async Task<int> CountAsync(TemporaryStore store, SqlStatement statement)
    {
        await using var connection = (SqliteConnection)await store.Provider.OpenAsync(Cancel);
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(connection.Handle, statement.Text, out var prepared));
        using (prepared)
        {
            foreach (var value in statement.Values)
            {
                var place = raw.sqlite3_bind_parameter_index(prepared, value.Name);
                if (value.Value is string text) raw.sqlite3_bind_text(prepared, place, text);
                else raw.sqlite3_bind_int64(prepared, place, Convert.ToInt64(value.Value, System.Globalization.CultureInfo.InvariantCulture));
            }
            var rows = 0;
            while (raw.sqlite3_step(prepared) == raw.SQLITE_ROW) rows++;
            Assert.InRange(rows, 1, 21);
            return raw.sqlite3_stmt_status(prepared, raw.SQLITE_STMTSTATUS_VM_STEP, 0);
        }
    }

    /// <summary>Two stores, one with four times the resources of the other.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        private TemporaryStore? _some;
        private TemporaryStore? _many;

        public TemporaryStore Some => _some!;

        public TemporaryStore Many => _many!;

        public async ValueTask InitializeAsync()
        {
            (_some, _many) = (await TemporaryStore.CreateAsync(), await TemporaryStore.CreateAsync());
            Assert.SkipWhen(Some.Provider.Name != "Sqlite", "Steps are SQLite's.");
            await FillAsync(Some.Store, SqliteStepTests.Some);
            await FillAsync(Many.Store, SqliteStepTests.Many);
        }

        private static async Task FillAsync(ResourceStore store, int resources)
        {
            await store.WriteAsync([.. Enumerable.Range(0, 50).Select(i => Writes.Put($"{i}", "x", e => e.Tokens.Add(new(Writes.Code, "ids", $"P-{i}"))) with { Type = "Patient" })], Cancel);
            foreach (var some in Enumerable.Range(0, resources).Chunk(400))
                await store.WriteAsync([.. some.Select(i => Writes.Put($"r{i}", "x", e =>
                {
                    e.Tokens.Add(new(Writes.Code, "s", "all", 1));
                    e.Tokens.Add(new(Writes.Code, "ids", $"US-{i}"));
                    e.Uris.Add(new(Writes.Url, $"u{i % 30}"));
                    e.Strings.Add(new(Writes.Title, "see all", "See all", 1));
                    e.Dates.Add(new(Writes.Date, 10 + i, 20 + i));
                    // Ten refer to each of the others, however many there are.
                    e.References.Add(new(Writes.Url, "Patient", i < 480 && i % 48 != 1 ? $"{i % 48}" : "1", ""));
                }))], Cancel);
        }

        public async ValueTask DisposeAsync()
        {
            if (_some is not null) await _some.DisposeAsync();
            if (_many is not null) await _many.DisposeAsync();
        }
    }
}
