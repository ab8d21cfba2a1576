using FhirStories.Storage.Index;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;
using FhirStories.Storage.SqlServer;
using FhirStories.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>SQL Server cannot run here: whatever the store would send to it is written down, and parsed with Microsoft's parser of the oldest version that is served (2016).</summary>
public sealed class SqlServerStatementTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_statement_of_reads_writes_histories_and_searches_parses_and_binds_what_it_names()
    {
        var provider = new RecordingProvider(new SqlServerProvider("Server=nowhere;Database=none"));
        await using (var whole = new ResourceStore(provider, TimeProvider.System))
        foreach (var store in (ResourceStore[])[whole, whole.As(new Fixed(new Sight { Account = "me", WithoutTypes = ["AuditEvent"], Only = new TokenIs(1, "s", "c", false) })), whole.As(new Fixed(new Sight()))])
        {
            await store.ReadAsync("Basic", "a", Cancel);
            await store.ReadVersionAsync("Basic", "a", 1, Cancel);
            await store.NewestAsync(["Basic", "Patient"], Cancel);
            await store.CurrentAsync(["Basic", "Patient"], 5, Cancel);
            foreach (var (type, id) in new (string?, string?)[] { ("Basic", "a"), ("Basic", null), (null, null) })
                foreach (var start in new long?[] { 5, null })
                    foreach (var backwards in new[] { false, true })
                        await store.HistoryAsync(new HistoryQuery(type, id, 10) { Since = start, At = start is null ? null : (1, 2), Start = start, Backwards = backwards, WithRecords = backwards }, Cancel);
            var token = new TokenIs(1, "s", "c", true);
            await store.SearchAsync(new SearchQuery("Basic", token, [], 20), Cancel);
            await store.CountAsync(["Basic"], new Not(token), Cancel);
            foreach (var table in new[] { IndexTable.Token, IndexTable.Uri, IndexTable.Reference }) await store.FacetAsync("Basic", 1, table, token, 10, Cancel);

            var everything = Writes.Put("a", "x", entries =>
            {
                entries.Tokens.Add(new(Writes.Code, "s", "c"));
                entries.Strings.Add(new(Writes.Title, "folded", "Value"));
                entries.Uris.Add(new(Writes.Url, "u"));
                entries.References.Add(new(Writes.Url, "Patient", "1", ""));
                entries.Dates.Add(new(Writes.Date, 1, 2));
                entries.Numbers.Add(new(Writes.Date, 1, 2));
                entries.Quantities.Add(new(Writes.Date, "s", "c", 1, 2));
                entries.Words = "some words";
            }) with
            {
                Unique = [new UniqueToken(new TokenEntry(Writes.Code, "s", "c"), null, "a"), new UniqueToken(new TokenEntry(Writes.Code, "s", "d"), new UriEntry(Writes.Url, "u"), "b")],
                Kept = new KeptToken(Writes.Code, "s", ["story"], "role"),
                Guard = new WriteGuard("Basic", token, null),
            };
            // What is hidden is looked for, and shown with what it is about.
            everything = everything with { Subjects = [new WriteSubject(["Basic"], new IdIs(["b"]))], Followers = () => [new WriteSubject(["Basic"], new IdIs(["b"]))] };
            await store.IncludeAsync([1], [new(false, [1], null, true, []), new(true, [1], null, true, [])], 10, Cancel);
            await store.FacetAsync("Basic", 1, IndexTable.Token, null, 10, Cancel);
            await store.WriteAsync(everything with { Records = _ => [1] }, Cancel);
            await store.WriteAsync(new WriteOperation { Type = "Basic", Id = "a", RecordsOnly = true, ExpectedVersion = 1, Records = _ => [2] }, Cancel);
            await store.TransactAsync([everything, new WriteOperation { Type = "Basic", Id = "a", Delete = true }], Cancel);
        }
        Assert.True(provider.Statements.Count > 40, $"only {provider.Statements.Count}");
        foreach (var table in new[] { "Resource", "TokenIndex", "StringIndex", "UriIndex", "ReferenceIndex", "DateIndex", "NumberIndex", "QuantityIndex", "ResourceWords" })
        {
            Assert.Contains(provider.Statements.Keys, t => t.StartsWith($"INSERT INTO \"{table}\"", StringComparison.Ordinal));
            if (table != "Resource") Assert.Contains(provider.Statements.Keys, t => t.StartsWith($"DELETE FROM \"{table}\"", StringComparison.Ordinal));
        }
        foreach (var statement in provider.Statements.Values)
        {
            Parse(statement.Text);
            var declared = statement.Values.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
            // The lock declares a variable of its own, and hands the procedure its parameters by name.
            if (!statement.Text.Contains("sp_getapplock", StringComparison.Ordinal)) Assert.Equal(Variables(statement.Text).Order(StringComparer.Ordinal), declared.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_search_with_more_values_than_a_statement_may_have_is_refused_before_it_is_sent()
    {
        var compiler = new SearchCompiler(new SqlServerDialect());
        SearchQuery Of(int ids, int criteria) => new("Basic",
            new AllOf([new IdIs([.. Enumerable.Range(0, ids).Select(i => $"{i}")]), .. Enumerable.Range(0, criteria).Select(i => new StringIs(1, StringComparisonKind.Contains, $"{i}"))]), [new SortKey(SortKind.LastUpdated, false)], 20);
        // What a search may have at most of the one and of the other.
        foreach (var query in new[] { Of(1500, 0), Of(1, 400) })
        {
            var statement = compiler.Page(query);
            Parse(statement.Text);
            Assert.InRange(statement.Values.Count, 400, 2_098);
        }
        Assert.Throws<StatementTooLargeException>(() => compiler.Page(Of(1500, 400)));
        Assert.Throws<StatementTooLargeException>(() => compiler.Count(["Basic"], Of(1500, 400).Where));
    }

    [Fact]
    public void The_script_of_every_migration_parses_forwards_backwards_and_repeatable()
    {
        using var context = new DesignTimeFactory().CreateDbContext([]);
        var migrator = context.GetService<IMigrator>();
        string[] all = [Migration.InitialDatabase, .. context.Database.GetMigrations()];
        for (var i = 1; i < all.Length; i++)
        {
            Parse(migrator.GenerateScript(all[i - 1], all[i]));
            Parse(migrator.GenerateScript(all[i], all[i - 1]));
        }
        Parse(migrator.GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent));
    }

    private static void Parse(string text)
    {
        using var reader = new StringReader(text);
        new TSql130Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        Assert.True(errors.Count == 0, $"{errors.FirstOrDefault()?.Message} at line {errors.FirstOrDefault()?.Line}: {text}");
    }

    private static IEnumerable<string> Variables(string text)
    {
        using var reader = new StringReader(text);
        return new TSql130Parser(initialQuotedIdentifiers: true).GetTokenStream(reader, out _).Where(t => t.TokenType == TSqlTokenType.Variable).Select(t => t.Text).Distinct(StringComparer.Ordinal).ToList();
    }
}
