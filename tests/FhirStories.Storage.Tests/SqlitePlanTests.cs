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
        var statement = new SearchCompiler(temporary.Provider.Dialect)
            .Page(new SearchQuery("Basic", where, [], 20));
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
        await using (var reader = await command.ExecuteReaderAsync(Cancel))
            while (await reader.ReadAsync(Cancel)) plan.Add(reader.GetString(3));
        Assert.All(plan, step => Assert.StartsWith("SEARCH", step));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }
}
