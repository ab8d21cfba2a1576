using FhirStories.Catalogue.Stories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FhirStories.Rest.Operations.Conversation;

/// <summary>Registers the operations of conversations and contributions.</summary>
internal static class ConversationServices
{
    public static IServiceCollection AddConversation(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IOperation, ConversationOperation>();
        services.AddSingleton<IOperation, CriterionHistoryOperation>();
        services.AddStep("submit", ContributionState.Submitted, needsComment: false);
        services.AddStep("return", ContributionState.Returned, needsComment: true);
        services.AddStep("accept", ContributionState.Accepted, needsComment: false);
        services.AddStep("decline", ContributionState.Declined, needsComment: true);
        return services;
    }

    private static void AddStep(this IServiceCollection services, string name, ContributionState state, bool needsComment) =>
        services.AddSingleton<IOperation>(provider => new ContributionOperation(provider.GetRequiredService<TimeProvider>(), name, state, needsComment));
}
