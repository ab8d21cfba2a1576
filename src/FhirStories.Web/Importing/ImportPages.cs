using FhirStories.Repository.Importing;
using FhirStories.Repository.Jobs;
using FhirStories.Storage.Imports;
using FhirStories.Storage.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FhirStories.Web.Importing;

/// <summary>Registers what the pages of imports need beside the repository and its storage.</summary>
internal static class ImportPages
{
    public static IServiceCollection AddImportPages(this IServiceCollection services)
    {
        services.TryAddSingleton(new ImportBounds());
        services.TryAddSingleton<ImportUploadStore>();
        services.TryAddSingleton<JobStore>();
        services.TryAddSingleton<ImportDesk>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobRunner, ImportRunner>());
        return services;
    }
}
