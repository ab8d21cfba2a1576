using FhirStories.Storage;
using FhirStories.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary><c>fhirstories migrate</c> as an operator runs it.</summary>
public sealed class MigrateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-migrate-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder, "catalogue.db");

    private SqliteProvider Provider => new($"Data Source={Database};Pooling=False");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_database_that_is_not_there_is_told_of_then_made_then_left_alone()
    {
        var told = await RunAsync("--dry-run");
        Assert.Equal(0, told.Exit);
        Assert.Matches("[1-9][0-9]* migrations to be applied", told.Output);
        Assert.Contains("_Initial", told.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Database));

        var made = await RunAsync();
        Assert.Equal(0, made.Exit);
        Assert.Equal(told.Output.Replace("to be applied", "applied", StringComparison.Ordinal), made.Output);
        Assert.Equal(SchemaState.Current, await Provider.SchemaAsync(Cancel));
        Assert.Equal("The schema is up to date.", (await RunAsync()).Output.Trim());
    }

    [Fact]
    public async Task An_older_schema_is_brought_up_to_date_and_keeps_what_is_stored()
    {
        List<string> all, accounts;
        await using (var context = Provider.CreateAccountsContext()) accounts = [.. context.Database.GetMigrations()];
        await using (var context = Provider.CreateContext())
        {
            all = [.. context.Database.GetMigrations()];
            await context.GetService<IMigrator>().MigrateAsync(all[0], Cancel);
        }
        await ExecuteAsync("""
            INSERT INTO "Resource" ("VersionKey", "ResourceKey", "Type", "Id", "Version", "Instant", "Change", "IsCurrent", "Encoding", "Content")
            VALUES (1, 1, 'Basic', 'kept', 1, 0, 0, 1, 0, X'7B7D')
            """);
        Assert.Equal(SchemaState.Older, await Provider.SchemaAsync(Cancel));
        Assert.Equal((string[])[.. all.Skip(1), .. accounts, $"{all.Count - 1 + accounts.Count} migrations to be applied."], Lines(await RunAsync("--dry-run")));
        Assert.Equal(SchemaState.Older, await Provider.SchemaAsync(Cancel));
        Assert.Equal((string[])[.. all.Skip(1), .. accounts, $"{all.Count - 1 + accounts.Count} migrations applied."], Lines(await RunAsync()));
        Assert.Equal(SchemaState.Current, await Provider.SchemaAsync(Cancel));
        Assert.Equal("kept", await ExecuteAsync("SELECT \"Id\" FROM \"Resource\""));
    }

    [Fact]
    public async Task The_schema_of_a_later_version_is_refused_and_stays_as_it_is()
    {
        await Provider.MigrateAsync(Cancel);
        await ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99990101000000_Later', '99')");
        var run = await RunAsync();
        Assert.Equal(2, run.Exit);
        Assert.Contains("the schema of a later version", run.Error, StringComparison.Ordinal);
        Assert.Equal(SchemaState.Newer, await Provider.SchemaAsync(Cancel));
    }

    [Fact]
    public async Task What_is_no_database_and_what_is_no_option_are_refused_with_a_sentence()
    {
        await File.WriteAllTextAsync(Database, "This is a letter, and no database at all. " + new string('x', 4096), Cancel);
        var run = await RunAsync();
        Assert.Equal(2, run.Exit);
        Assert.Contains("The database cannot be migrated:", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("--sideways")).Exit);
    }

    private static string[] Lines(ToolRun run) => run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private Task<ToolRun> RunAsync(params string[] more) => Tool.RunAsync(_folder, ["migrate", "--database", Database, .. more]);

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Cancel);
    }
}
