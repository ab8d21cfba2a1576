using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>Which states of a contribution follow each other: handed in, sent back and handed in again, accepted or declined.</summary>
public static class ContributionSteps
{
    /// <summary>The states that may follow; null stands for a story that nobody has handed in.</summary>
    public static IReadOnlyList<ContributionState> After(ContributionState? state) => state switch
    {
        null or ContributionState.Returned => [ContributionState.Submitted],
        ContributionState.Submitted => [ContributionState.Returned, ContributionState.Accepted, ContributionState.Declined],
        _ => [],
    };
}
