using FhirStories.Repository.Lifecycle;
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
        services.TryAddSingleton<ArtifactResolver>();
        services.TryAddSingleton<Baselines>();
        services.TryAddSingleton<BaselineComparison>();
        services.TryAddSingleton(_ => new PackageOptions());
        services.TryAddSingleton<PackageStore>();
        services.TryAddSingleton<PackageLibrary>();
        services.TryAddSingleton<CatalogueNames>();
        services.TryAddSingleton<MatrixReader>();
        services.TryAddSingleton<CoverageReader>();
        services.TryAddSingleton<GapReader>();
        services.TryAddSingleton<BaselineReader>();
        services.TryAddSingleton<PackageReader>();
        services.TryAddSingleton<PackageImpactReader>();
        services.TryAddScoped<BaselineMaker>();
        services.TryAddScoped<PackageKeeper>();
        return services;
    }
}
