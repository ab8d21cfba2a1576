using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Storage;
using FhirStories.Storage.Writing;

namespace FhirStories.Repository.Rules;

/// <summary>The states of a contribution follow each other, whoever writes them.</summary>
internal static class ContributionCondition
{
    // What a story that was never handed in does not hold: most are told apart without being parsed.
    private static ReadOnlySpan<byte> Mark => "StructureDefinition/contribution-state"u8;

    public static WriteVerdict Judge(Story story, WriteOperation operation, StoredVersion? current)
    {
        if (current is not { Change: not ChangeKind.Delete }) return new WriteVerdict(operation);
        var before = current.Json.Span.IndexOf(Mark) < 0 ? null : (StoredCarriers.Of(current.Json) as Story)?.Contribution;
        if (before == story.Contribution || story.Contribution is { } to && ContributionSteps.After(before).Contains(to)) return new WriteVerdict(operation);
        // What is over may be forgotten.
        if (story.Contribution is null && before is ContributionState.Accepted) return new WriteVerdict(operation);
        var next = ContributionSteps.After(before).Select(StoryCodes.Contribution.CodeOf).ToList();
        return new WriteVerdict(operation, CommentCondition.Refused("contribution-state-change",
            $"A story {(before is { } was ? $"whose contribution is {StoryCodes.Contribution.CodeOf(was)}" : "that was not handed in")} cannot " +
            $"{(story.Contribution is { } wanted ? $"become {StoryCodes.Contribution.CodeOf(wanted)}" : "lose that state")}. " +
            (next.Count == 0 ? "It keeps that state." : $"It can become {string.Join(", ", next)}.")));
    }
}
