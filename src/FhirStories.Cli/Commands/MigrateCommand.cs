using System.CommandLine;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories migrate</c>: brings a database's schema up to date before a new version of the server is started.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var database = new Option<string?>("--database") { Description = "SQLite file. Without it, what Storage__Provider and ConnectionStrings__Catalogue name." };
        var dry = new Option<bool>("--dry-run") { Description = "Only list what would be done." };
        var command = new Command("migrate", "Create a database or bring its schema up to date. A server on SQLite does so itself when it starts; on the others it waits for this.") { database, dry };
        command.SetAction(async (parse, cancellation) =>
        {
            var (provider, problem) = TargetOptions.Provider(parse.GetValue(database));
            if (provider is null) return await Exit.WrongUseAsync(problem!);
            try
            {
                await using var context = provider.CreateContext();
                await using var accounts = provider.CreateAccountsContext();
                List<string> pending = [.. await PendingAsync(context, cancellation), .. await PendingAsync(accounts, cancellation)];
                if (!parse.GetValue(dry)) await provider.MigrateAsync(cancellation);
                foreach (var migration in pending) Console.Out.WriteLine(migration);
                Console.Out.WriteLine(pending.Count == 0 ? "The schema is up to date."
                    : $"{pending.Count} migration{(pending.Count == 1 ? "" : "s")} {(parse.GetValue(dry) ? "to be applied" : "applied")}.");
                return Exit.Fine;
            }
            catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException or Storage.SchemaException)
            {
                return await Exit.WrongUseAsync($"The database cannot be migrated: {exception.Message}");
            }
        });
        return command;
    }

    // A database that does not exist yet needs all of them.
    private static async Task<List<string>> PendingAsync(DbContext context, CancellationToken cancellation) =>
        [.. await context.Database.CanConnectAsync(cancellation) ? await context.Database.GetPendingMigrationsAsync(cancellation) : context.Database.GetMigrations()];
}
