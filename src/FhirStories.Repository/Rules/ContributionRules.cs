using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Storage;
using FhirStories.Storage.Writing;

namespace FhirStories.Repository.Rules;

/// <summary>The states of a contribution follow each other, whoever writes them.</summary>
internal static class ContributionRules
{
    // What a story that was never handed in does not hold: most are told apart without being parsed.
    private static ReadOnlySpan<byte> Mark => "StructureDefinition/contribution-state"u8;

    /// <summary>The rule that a story would break by following a version; none where there is no version.</summary>
    public static IReadOnlyList<BrokenRule> Judge(Story story, StoredVersion? current)
    {
        if (current is null) return [];
        var before = current.Json.Span.IndexOf(Mark) < 0 ? null : (StoredCarriers.Of(current.Json) as Story)?.Contribution;
        if (before == story.Contribution || story.Contribution is { } to && ContributionSteps.After(before).Contains(to)) return [];
        // What is over may be forgotten.
        if (story.Contribution is null && before is ContributionState.Accepted) return [];
        var next = ContributionSteps.After(before).Select(StoryCodes.Contribution.CodeOf).ToList();
        return
        [
            new("contribution-state-change",
                $"A story {(before is { } was ? $"whose contribution is {StoryCodes.Contribution.CodeOf(was)}" : "that was not handed in")} cannot " +
                $"{(story.Contribution is { } wanted ? $"become {StoryCodes.Contribution.CodeOf(wanted)}" : "lose that state")}. " +
                (next.Count == 0 ? "It keeps that state." : $"It can become {string.Join(", ", next)}."), "Basic"),
        ];
    }
}
