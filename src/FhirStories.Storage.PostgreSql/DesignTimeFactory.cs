using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace FhirStories.Storage.PostgreSql;

/// <summary>For <c>dotnet ef migrations add NAME --project src/FhirStories.Storage.PostgreSql --context CatalogueContext</c>; it never connects.</summary>
public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<CatalogueContext>
{
    /// <inheritdoc/>
    public CatalogueContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<CatalogueContext>()
        .UseNpgsql("Host=localhost;Database=design-time", server => server.MigrationsAssembly(typeof(DesignTimeFactory).Assembly.GetName().Name))
        .Options);
}
