using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Conversations;
using Microsoft.Extensions.DependencyInjection;

namespace FhirStories.Rest.Operations.Conversation;

/// <summary>Registers the operations of conversations and contributions.</summary>
internal static class ConversationServices
{
    public static IServiceCollection AddConversation(this IServiceCollection services)
    {
        services.AddSingleton<IOperation, ConversationOperation>();
        services.AddSingleton<IOperation, CriterionHistoryOperation>();
        services.AddSingleton(provider => new ContributionSteward(provider.GetRequiredService<FhirRepository>(), TimeProvider.System));
        services.AddStep("submit", ContributionState.Submitted, needsComment: false);
        services.AddStep("return", ContributionState.Returned, needsComment: true);
        services.AddStep("accept", ContributionState.Accepted, needsComment: false);
        services.AddStep("decline", ContributionState.Declined, needsComment: true);
        return services;
    }

    private static void AddStep(this IServiceCollection services, string name, ContributionState state, bool needsComment) =>
        services.AddSingleton<IOperation>(provider => new ContributionOperation(provider.GetRequiredService<ContributionSteward>(), name, state, needsComment));
}
