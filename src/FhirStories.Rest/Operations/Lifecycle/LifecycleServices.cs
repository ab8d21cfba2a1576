using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Lifecycle;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary>Registers the operations of the lifecycle.</summary>
internal static class LifecycleServices
{
    public static IServiceCollection AddLifecycle(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ArtifactTools>();
        services.AddSingleton<IOperation, DraftOperation>();
        services.AddSingleton<IOperation, CloneOperation>();
        services.AddSingleton<IOperation>(provider => new AssessmentOperation(provider.GetRequiredService<ArtifactTools>(), isApproval: false));
        services.AddSingleton<IOperation>(provider => new AssessmentOperation(provider.GetRequiredService<ArtifactTools>(), isApproval: true));
        services.AddSingleton<IOperation, ReleaseOperation>();
        services.AddSingleton<IOperation, ArtifactDiffOperation>();
        services.AddSingleton<IOperation, PackageOperation>();
        services.AddSingleton<IOperation, BaselineOperation>();
        services.AddSingleton<IOperation, BaselineDiffOperation>();
        return services;
    }
}

/// <summary>What works on artifacts, made for each call: over the repository of whoever calls, never over the product's own.</summary>
/// <param name="definitions">What packages bring.</param>
/// <param name="time">The clock.</param>
internal sealed class ArtifactTools(DefinitionStore definitions, TimeProvider time)
{
    public ArtifactResolver Resolver(FhirRepository repository) => new(repository, definitions);

    public ArtifactCopies Copies(FhirRepository repository) => new(repository, Resolver(repository), time);

    public ArtifactAssessments Assessments(FhirRepository repository) => new(repository, time);

    public ArtifactReleases Releases(FhirRepository repository) => new(repository, Resolver(repository), time);

    public ArtifactPackages Packages(FhirRepository repository) => new(repository, Resolver(repository));

    public Baselines Baselines(FhirRepository repository) => new(repository, Resolver(repository), time);

    public BaselineComparison Comparison(FhirRepository repository) => new(repository, Resolver(repository));
}
