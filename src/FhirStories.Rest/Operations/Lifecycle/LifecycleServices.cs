using FhirStories.Repository;
using FhirStories.Repository.Lifecycle;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary>Registers the lifecycle and its operations.</summary>
internal static class LifecycleServices
{
    public static IServiceCollection AddLifecycle(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ArtifactResolver>();
        services.AddSingleton<ArtifactCopies>();
        services.AddSingleton<ArtifactAssessments>();
        services.AddSingleton<ArtifactReleases>();
        services.AddSingleton<ArtifactPackages>();
        services.AddSingleton<Baselines>();
        services.AddSingleton<BaselineComparison>();
        services.AddSingleton<IOperation, DraftOperation>();
        services.AddSingleton<IOperation, CloneOperation>();
        services.AddSingleton<IOperation>(provider => new AssessmentOperation(provider.GetRequiredService<ArtifactAssessments>(), isApproval: false));
        services.AddSingleton<IOperation>(provider => new AssessmentOperation(provider.GetRequiredService<ArtifactAssessments>(), isApproval: true));
        services.AddSingleton<IOperation, ReleaseOperation>();
        services.AddSingleton<IOperation, ArtifactDiffOperation>();
        services.AddSingleton<IOperation, PackageOperation>();
        services.AddSingleton<IOperation, BaselineOperation>();
        services.AddSingleton<IOperation, BaselineDiffOperation>();
        return services;
    }
}
