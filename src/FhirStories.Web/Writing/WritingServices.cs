using FhirStories.Definitions.Finding;
using FhirStories.Storage.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FhirStories.Web.Writing;

/// <summary>Registers what the pages write with. What asks the repository is made for each request: it is the caller's view of it.</summary>
internal static class WritingServices
{
    public static IServiceCollection AddWriting(this IServiceCollection services)
    {
        services.TryAddSingleton<FormDraftStore>();
        services.TryAddSingleton<ElementFinder>();
        services.TryAddSingleton<FormKinds>();
        services.TryAddSingleton<WorkingCopies>();
        services.TryAddScoped<FormChoices>();
        services.TryAddScoped<FormProblems>();
        services.TryAddScoped<FormAdvice>();
        services.TryAddScoped<FormFinder>();
        services.TryAddScoped<CatalogueWriter>();
        services.TryAddScoped<StepBuilder>();
        services.TryAddScoped<CheckBuilder>();
        services.TryAddScoped<ConflictBuilder>();
        services.TryAddScoped<OwnDrafts>();
        services.TryAddScoped<CommentSubjects>();
        return services;
    }
}
