using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace FhirStories.Storage.Sqlite;

/// <summary>For <c>dotnet ef migrations add NAME --project src/FhirStories.Storage.Sqlite --context CatalogueContext</c>.</summary>
public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<CatalogueContext>
{
    /// <inheritdoc/>
    public CatalogueContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<CatalogueContext>();
        new SqliteProvider("Data Source=design-time.db").Configure(options);
        return new CatalogueContext(options.Options);
    }
}
