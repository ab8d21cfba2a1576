using FhirStories.Repository.Packages;
using FhirStories.Repository.Tracing;
using FhirStories.Storage.Packages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FhirStories.Web.Coverage;

/// <summary>Registers what the matrix, the dashboards, baselines and packages are read by.</summary>
internal static class CoverageServices
{
    /// <summary>Adds the readers. What the host registers itself wins.</summary>
    public static IServiceCollection AddCoveragePages(this IServiceCollection services)
    {
        services.TryAddSingleton<CatalogueImpact>();
        services.TryAddSingleton(_ => new PackageOptions());
        services.TryAddSingleton<PackageStore>();
        services.TryAddSingleton<PackageLibrary>();
        services.TryAddScoped<CatalogueNames>();
        services.TryAddScoped<MatrixReader>();
        services.TryAddScoped<CoverageReader>();
        services.TryAddScoped<GapReader>();
        services.TryAddScoped<BaselineReader>();
        services.TryAddScoped<PackageReader>();
        services.TryAddScoped<PackageImpactReader>();
        services.TryAddScoped<BaselineMaker>();
        services.TryAddScoped<PackageKeeper>();
        return services;
    }
}
