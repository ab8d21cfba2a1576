using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore.Design;

namespace FhirStories.Storage.Sqlite;

/// <summary>For <c>dotnet ef migrations add NAME --project src/FhirStories.Storage.Sqlite --context AccountsContext --output-dir Migrations/Accounts</c>; it never connects.</summary>
public sealed class AccountsDesignTimeFactory : IDesignTimeDbContextFactory<AccountsContext>
{
    /// <inheritdoc/>
    public AccountsContext CreateDbContext(string[] args) => new SqliteProvider("Data Source=design-time.db").CreateAccountsContext();
}
