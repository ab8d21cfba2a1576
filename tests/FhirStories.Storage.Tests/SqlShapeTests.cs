using FhirStories.Storage.Accounts;
using FhirStories.Storage.Forms;
using FhirStories.Storage.Imports;
using FhirStories.Storage.Jobs;
using FhirStories.Storage.Packages;
using FhirStories.Storage.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>SQL Server cannot run here, so what is made for it is parsed with Microsoft's own parser.</summary>
public sealed class SqlShapeTests
{
    [Fact]
    public void The_schema_for_SQL_Server_parses_and_its_index_keys_fit()
    {
        using var context = new SqlServer.DesignTimeFactory().CreateDbContext([]);
        var script = context.Database.GenerateCreateScript();
        using var reader = new StringReader(script);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        Assert.Empty(errors);

        // 1,700 bytes is the longest key of a nonclustered index, two bytes a character.
        foreach (var index in context.Model.GetEntityTypes().SelectMany(t => t.GetIndexes()))
            Assert.True(index.Properties.Sum(p => p.ClrType == typeof(string) ? p.GetMaxLength()!.Value * 2 : 8) <= 1700, index.ToString());
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("SqlServer")]
    [InlineData("PostgreSql")]
    public void The_migrations_of_a_provider_are_up_to_date_with_the_model(string provider)
    {
        IDesignTimeDbContextFactory<CatalogueContext> factory = provider switch
        {
            "Sqlite" => new Sqlite.DesignTimeFactory(),
            "SqlServer" => new SqlServer.DesignTimeFactory(),
            _ => new PostgreSql.DesignTimeFactory(),
        };
        using var context = factory.CreateDbContext([]);
        Assert.NotEmpty(context.Database.GetMigrations());
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public void The_tables_of_accounts_for_SQL_Server_parse_and_their_index_keys_fit()
    {
        using var context = new SqlServer.AccountsDesignTimeFactory().CreateDbContext([]);
        var script = context.GetService<IMigrator>().GenerateScript();
        using var reader = new StringReader(script);
        new TSql130Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        Assert.Empty(errors);
        Assert.Contains(AccountsContext.History, script, StringComparison.Ordinal);
        foreach (var index in context.Model.GetEntityTypes().SelectMany(t => t.GetIndexes()))
            Assert.True(index.Properties.Sum(p => p.ClrType == typeof(string) ? Length(p.GetColumnType()) * 2 : 8) <= 1700, index.ToString());

        // nvarchar(64), also where a foreign key has its length from what it leads to; nvarchar(max) is no number.
        static int Length(string type) => int.Parse(type.AsSpan("nvarchar(".Length, type.Length - "nvarchar()".Length), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("SqlServer")]
    [InlineData("PostgreSql")]
    public void The_migrations_of_accounts_are_up_to_date_with_their_model(string provider)
    {
        IDesignTimeDbContextFactory<AccountsContext> factory = provider switch
        {
            "Sqlite" => new Sqlite.AccountsDesignTimeFactory(),
            "SqlServer" => new SqlServer.AccountsDesignTimeFactory(),
            _ => new PostgreSql.AccountsDesignTimeFactory(),
        };
        using var context = factory.CreateDbContext([]);
        Assert.NotEmpty(context.Database.GetMigrations());
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public void Searches_of_every_shape_are_one_statement_that_SQL_Server_understands()
    {
        foreach (var sight in Sights) SearchesOfEveryShape(new SearchCompiler(new SqlServer.SqlServerDialect(), sight));
    }

    // What somebody sees is part of each statement.
    private static readonly Sight?[] Sights = [null, new Sight(), new Sight { Account = "me", WithoutTypes = ["AuditEvent", "Subscription"], Only = new AnyOf([new TypeIs("Basic"), new TokenIs(1, "s", "c", false)]) }];

    private static void SearchesOfEveryShape(SearchCompiler compiler)
    {
        var leaves = new SearchExpression[]
        {
            new TokenIs(1, "s", "c", true), new TokenIs(1, null, "c", false), new UriIs(1, "u"), new UriIs(1, "u", true),
            new StringIs(1, StringComparisonKind.StartsWith, "abc"), new StringIs(1, StringComparisonKind.Contains, "a"),
            new ReferenceIs(1, "Patient", "1", "2"), new ReferenceToCanonicalOf(1, "Basic", "x", 2),
            new DateIs(1, Comparison.GreaterOrEqual, 1, 2), new NumberIs(1, Comparison.NotEqual, 1, 2), new QuantityIs(1, Comparison.Equal, 1, 2, "s", "c"),
            new WordsAre(["a"]), new HasValue(1, IndexTable.Uri), new LastUpdatedIs(Comparison.Less, 1, 2), new IdIs(["a", "b"]), new Nothing(), new KeyIn([3, 7]), new KeyIn([.. Enumerable.Range(1, 2000).Select(key => (long)key)]),
            new TypeIs("Basic"), new TokenIn(1, [(null, "a"), ("s", "b")]), new WordsAre(["a", "b"], WordsOf.Narrative), new WordsAre(["a"], WordsOf.Content),
            new StringIs(1, StringComparisonKind.EndsWith, "x"), new StringIs(1, StringComparisonKind.Equal, "x"),
            new CompositeIs([new TokenIs(1, null, "c", false), new QuantityIs(2, Comparison.Greater, 1, 2, null, "g"), new DateIs(3, Comparison.Equal, 1, 2)]),
            Links.Chain, Links.Has, new RefersTo(1, null, new LinkWays(true, null), Links.Chain), new IsReferredToBy(1, "List", Links.Both, Links.Has),
            new RefersTo(1, "Basic", Links.Both, new AllOf([new IdIs(["x"]), new Not(Links.Has)])),
        };
        SortKey[] latest = [new(SortKind.LastUpdated, true)];
        SortKey[] sorts = [new(SortKind.Parameter, true, 5, IndexTable.String), new(SortKind.LastUpdated, false)];
        foreach (var leaf in leaves)
            foreach (SearchExpression where in new SearchExpression[] { leaf, new Not(leaf), new AllOf([leaf, leaves[0]]), new AnyOf([leaf, leaves[2]]) })
                foreach (var sort in new[] { [], latest, sorts })
                {
                    AssertOneStatement(compiler.Page(new SearchQuery("Basic", where, sort, 20, new PageStart(sort.Length == 1 ? [5L] : ["x", 5L], 7, Backwards: sort.Length > 0))));
                    AssertOneStatement(compiler.Page(new SearchQuery((IReadOnlyList<string>)["Basic", "List"], where, sort, 20)));
                    AssertOneStatement(compiler.Count([], where));
                }
    }

    [Fact]
    public void Each_round_of_includes_is_one_statement_that_SQL_Server_understands()
    {
        foreach (var sight in Sights) RoundsOfIncludes(new IncludeCompiler(new SqlServer.SqlServerDialect(), sight));
    }

    private static void RoundsOfIncludes(IncludeCompiler compiler)
    {
        CanonicalKeys[] canonicals = [new(1, 2), new(3, null)];
        AssertOneStatement(compiler.Round([1, 2], [new(false, [3], null, true, []), new(false, [1, -2], "Basic", false, canonicals)], 10));
        AssertOneStatement(compiler.Round([1], [new(true, [1], null, true, []), new(true, [4], "Basic", true, canonicals)], 10));
    }

    private static void AssertOneStatement(SqlStatement statement)
    {
        using var reader = new StringReader(statement.Text);
        var script = (TSqlScript)new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        Assert.True(errors.Count == 0, $"{errors.FirstOrDefault()?.Message}: {statement.Text}");
        Assert.Single(script.Batches.Single().Statements);
        Assert.All(statement.Values, v => Assert.Contains(v.Name, statement.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_statement_about_jobs_is_one_that_SQL_Server_understands_and_binds_every_value()
    {
        var jobs = new JobSql(new SqlServer.SqlServerDialect());
        foreach (var statement in new[]
        {
            JobSql.Read("a"), JobSql.Open("k", "s"), JobSql.Forget("a"), jobs.List("k", 5), jobs.Add("a", "k", null, "{}", TimeSpan.Zero), jobs.Take(["k", "l"], "h", TimeSpan.Zero), jobs.Renew("a", "h", TimeSpan.Zero),
            jobs.Advance("a", "h", 1, 2, null, TimeSpan.Zero), jobs.Return("a", "h", TimeSpan.Zero, 1, "e"), jobs.End("a", "h", JobState.Done, null, null), jobs.Cancel("a"), jobs.Sweep(TimeSpan.Zero),
        }) AssertOne(statement);
    }

    [Fact]
    public void Each_statement_about_drafts_is_one_that_SQL_Server_understands_and_binds_every_value()
    {
        var drafts = new FormDraftSql(new SqlServer.SqlServerDialect());
        foreach (var statement in new[]
        {
            FormDraftSql.Read("a"), FormDraftSql.Claim("a", "o"), FormDraftSql.Delete("a"), drafts.List("o", 5), drafts.Add("a", null, "story", null, "{}"), drafts.Save("a", 1, "t", "{}"), drafts.Sweep(TimeSpan.Zero),
        }) AssertOne(statement);
    }

    [Fact]
    public void Each_statement_about_imports_is_one_that_SQL_Server_understands_and_binds_every_value()
    {
        var imports = new ImportUploadSql(new SqlServer.SqlServerDialect());
        foreach (var statement in new[]
        {
            ImportUploadSql.Read("a"), ImportUploadSql.Content("a"), ImportUploadSql.Report("a"), ImportUploadSql.Delete("a"), imports.List("o", 5), imports.Add("a", "o", "f.csv", [1], "{}"),
            imports.Save("a", 1, "{}"), imports.Save("a", 1, "{}", [1]), imports.Sweep(TimeSpan.Zero),
        }) AssertOne(statement);
    }

    [Fact]
    public void Each_statement_about_packages_is_one_that_SQL_Server_understands_and_binds_every_value()
    {
        foreach (var statement in new[]
        {
            PackageSql.List, PackageSql.NextOrdinal, PackageSql.Content(1), PackageSql.Find("a", "1"), PackageSql.Insert(1, new NewPackage(new StoredPackage(0, "a'", "1", "4.0.1", "k", 1), new byte[1])), PackageSql.Delete("a", "1"),
        })
        {
            AssertOne(statement);
            Assert.DoesNotContain("'", statement.Text, StringComparison.Ordinal);
        }
    }

    private static void AssertOne(SqlStatement statement)
    {
        using var reader = new StringReader(statement.Text);
        var script = (TSqlScript)new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        Assert.True(errors.Count == 0, $"{errors.FirstOrDefault()?.Message}: {statement.Text}");
        Assert.Single(script.Batches.Single().Statements);
        Assert.All(statement.Values, v => Assert.Contains(v.Name, statement.Text, StringComparison.Ordinal));
    }
}
