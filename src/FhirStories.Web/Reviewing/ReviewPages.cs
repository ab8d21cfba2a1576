using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Tracing;
using FhirStories.Validation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FhirStories.Web.Reviewing;

/// <summary>Registers what the pages of reviews need beside the repository.</summary>
internal static class ReviewPages
{
    public static IServiceCollection AddReviewPages(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new TerminologyService(provider.GetRequiredService<DefinitionStore>()));
        services.TryAddSingleton<ResourceValidator>();
        services.TryAddSingleton<CatalogueTrace>();
        services.TryAddSingleton<LinkConfirmations>();
        services.TryAddSingleton<SuspectLinks>();
        services.TryAddScoped<DoneReading>();
        services.TryAddScoped<SuspectLinkReading>();
        return services;
    }
}
