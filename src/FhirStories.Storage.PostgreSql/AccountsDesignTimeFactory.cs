using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore.Design;

namespace FhirStories.Storage.PostgreSql;

/// <summary>For <c>dotnet ef migrations add NAME --project src/FhirStories.Storage.PostgreSql --context AccountsContext --output-dir Migrations/Accounts</c>; it never connects.</summary>
public sealed class AccountsDesignTimeFactory : IDesignTimeDbContextFactory<AccountsContext>
{
    /// <inheritdoc/>
    public AccountsContext CreateDbContext(string[] args) => new PostgreSqlProvider("Host=localhost;Database=design-time").CreateAccountsContext();
}
