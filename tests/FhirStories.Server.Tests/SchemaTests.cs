using FhirStories.Server.Configuration;
using FhirStories.Storage;
using FhirStories.Storage.PostgreSql;
using FhirStories.TestDatabases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Xunit;

namespace FhirStories.Server.Tests;

/// <summary>Who brings the schema up to date (DESIGN §12).</summary>
public sealed class SchemaTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_on_PostgreSQL_names_the_command_when_the_schema_is_missing_or_older_and_starts_on_the_right_one()
    {
        var name = $"schema_{Guid.NewGuid():N}";
        var connection = await PostgreSqlCluster.ConnectionStringAsync(name);
        if (connection is null) Assert.Skip(TestDatabase.Missing);
        var provider = new PostgreSqlProvider(connection);
        Assert.Equal(SchemaState.None, await provider.SchemaAsync(Cancel));
        Assert.Contains("has no schema yet: run 'fhirstories migrate'", await RefusalAsync(connection), StringComparison.Ordinal);

        await ExecuteAsync((await PostgreSqlCluster.ConnectionStringAsync("postgres"))!, $"CREATE DATABASE {name}");
        Assert.Equal(SchemaState.None, await provider.SchemaAsync(Cancel));
        await using (var context = provider.CreateContext())
        {
            var all = context.Database.GetMigrations().ToList();
            await context.GetService<IMigrator>().MigrateAsync(all[^2], Cancel);
        }
        Assert.Equal(SchemaState.Older, await provider.SchemaAsync(Cancel));
        Assert.Contains("an older version: run 'fhirstories migrate'", await RefusalAsync(connection), StringComparison.Ordinal);

        await provider.MigrateAsync(Cancel);
        await using (var app = await FhirStoriesServer.BuildAsync(Arguments(connection))) Assert.NotNull(app);

        await ExecuteAsync(connection, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('99990101000000_Later', '99')");
        Assert.Contains("the schema of a later version", await RefusalAsync(connection), StringComparison.Ordinal);
        await Assert.ThrowsAsync<SchemaException>(() => provider.MigrateAsync(Cancel));
    }

    [Fact]
    public async Task Migrating_makes_a_PostgreSQL_database_that_is_not_there_and_two_may_do_so_at_once()
    {
        var connection = await PostgreSqlCluster.ConnectionStringAsync($"made_{Guid.NewGuid():N}");
        if (connection is null) Assert.Skip(TestDatabase.Missing);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => new PostgreSqlProvider(connection).MigrateAsync(Cancel))));
        Assert.Equal(SchemaState.Current, await new PostgreSqlProvider(connection).SchemaAsync(Cancel));
    }

    [Fact]
    public async Task A_server_on_SQLite_brings_an_older_schema_up_to_date_itself()
    {
        await using var database = (await TestDatabase.CreateAsync("Sqlite"))!;
        await using (var context = database.Provider.CreateContext())
            await context.GetService<IMigrator>().MigrateAsync(context.Database.GetMigrations().First(), Cancel);
        Assert.Equal(SchemaState.Older, await database.Provider.SchemaAsync(Cancel));
        await using (var app = await FhirStoriesServer.BuildAsync([.. database.Arguments, "--Catalogue:Seed=false"])) Assert.NotNull(app);
        Assert.Equal(SchemaState.Current, await database.Provider.SchemaAsync(Cancel));
    }

    [Fact]
    public async Task A_process_that_died_while_it_migrated_SQLite_does_not_keep_the_next_one_waiting()
    {
        await using var database = (await TestDatabase.CreateAsync("Sqlite"))!;
        await using (var context = database.Provider.CreateContext())
            await context.GetService<IMigrator>().MigrateAsync(context.Database.GetMigrations().First(), Cancel);
        await using (var connection = await database.Provider.OpenAsync(Cancel))
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01')";
            await command.ExecuteNonQueryAsync(Cancel);
        }
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => database.Provider.MigrateAsync(Cancel)))).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        Assert.Equal(SchemaState.Current, await database.Provider.SchemaAsync(Cancel));
    }

    private static async Task ExecuteAsync(string connection, string statement)
    {
        await using var database = new NpgsqlConnection(connection);
        await database.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(statement, database);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task<string> RefusalAsync(string connection) =>
        Assert.Single((await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync(Arguments(connection)))).Problems);

    private static string[] Arguments(string connection) => ["--Storage:Provider=PostgreSql", $"--ConnectionStrings:Catalogue={connection}", "--Catalogue:Seed=false"];
}
