using FhirStories.Storage.Search;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>What SQLite makes of the searches.</summary>
public sealed class SqlitePlanTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Streamed => ["code with system", "code", "link", "reference"];

    [Theory]
    [MemberData(nameof(Streamed))]
    public async Task A_join_driven_search_reads_no_more_rows_than_its_page(string kind)
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(
            [.. Enumerable.Range(0, 200).Select(i => Writes.Put($"r{i}", "x", e =>
            {
                e.Tokens.Add(new(Writes.Code, "s", "all"));
                e.Uris.Add(new(Writes.Url, "u"));
                e.References.Add(new(Writes.Url, "", "u", ""));
            }))], Cancel);
        SearchExpression where = kind switch
        {
            "code with system" => new TokenIs(Writes.Code, "s", "all", false),
            "code" => new TokenIs(Writes.Code, null, "all", false),
            "link" => new UriIs(Writes.Url, "u"),
            _ => new ReferenceIs(Writes.Url, "", "u", null),
        };
        var plan = await PlanAsync(temporary, new SearchCompiler(temporary.Provider.Dialect).Page(new SearchQuery("Basic", where, [], 20)));
        Assert.All(plan, step => Assert.StartsWith("SEARCH", step));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    public static TheoryData<string> Sought => ["chain", "has", "composite", "words", "string", "several types", "last updated", "codes", "include", "revinclude"];

    [Theory]
    [MemberData(nameof(Sought))]
    public async Task A_search_seeks_in_every_table_of_rows(string kind)
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("r", "x"), Cancel);
        var compiler = new SearchCompiler(temporary.Provider.Dialect);
        var includes = new IncludeCompiler(temporary.Provider.Dialect);
        SortKey[] latest = [new(SortKind.LastUpdated, true)];
        var code = new TokenIs(Writes.Code, null, "c", false);
        var statement = kind switch
        {
            "chain" => compiler.Page(new SearchQuery("Basic", Links.Chain, [], 20)),
            "has" => compiler.Page(new SearchQuery("Basic", Links.Has, [], 20)),
            "composite" => compiler.Page(new SearchQuery("Basic", new CompositeIs([code, new DateIs(Writes.Date, Comparison.Equal, 1, 2)]), [], 20)),
            "words" => compiler.Page(new SearchQuery("Basic", new AllOf([new WordsAre(["a"], WordsOf.Content), code]), [], 20)),
            "string" => compiler.Page(new SearchQuery("Basic", new StringIs(Writes.Title, StringComparisonKind.StartsWith, "abc"), [], 20)),
            "several types" => compiler.Page(new SearchQuery((IReadOnlyList<string>)["Basic", "List"], code, [], 20)),
            "last updated" => compiler.Page(new SearchQuery("Basic", code, latest, 20, new PageStart([5L], 3, false))),
            "codes" => compiler.Page(new SearchQuery("Basic", new AllOf([new TokenIn(Writes.Code, [("s", "c")]), code]), [], 20)),
            "include" => includes.Round([1], [new(false, [Writes.Date], null, true, []), new(false, [Writes.Date], "Basic", false, [Links.Both.Canonical!])], 10),
            _ => includes.Round([1], [new(true, [Writes.Date], null, true, []), new(true, [Writes.Date], "Basic", false, [Links.Both.Canonical!])], 10),
        };
        // A table is read from end to end only where it is one of this statement's own making, or the words' own.
        foreach (var step in await PlanAsync(temporary, statement))
            if (step.StartsWith("SCAN", StringComparison.Ordinal)) Assert.Matches("^SCAN ([a-z]|json_each|json_each VIRTUAL TABLE INDEX.*|ResourceText VIRTUAL TABLE INDEX.*|\\(subquery.*|i?n VIRTUAL TABLE INDEX.*|[0-9]+ CONSTANT ROWS)$", step);
    }

    private static async Task<List<string>> PlanAsync(TemporaryStore temporary, SqlStatement statement)
    {
        await using var connection = await temporary.Provider.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement.Text;
        foreach (var value in statement.Values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (value.Name, value.Value);
            command.Parameters.Add(parameter);
        }
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel)) plan.Add(reader.GetString(3));
        return plan;
    }
}
