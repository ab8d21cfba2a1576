using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace FhirStories.Storage.SqlServer;

/// <summary>For <c>dotnet ef migrations add NAME --project src/FhirStories.Storage.SqlServer --context CatalogueContext</c>; it never connects.</summary>
public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<CatalogueContext>
{
    /// <inheritdoc/>
    public CatalogueContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<CatalogueContext>()
        .UseSqlServer("Server=localhost;Database=design-time", server => server.MigrationsAssembly(typeof(DesignTimeFactory).Assembly.GetName().Name))
        .Options);
}
