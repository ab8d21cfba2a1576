using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>The catalogue is to be reused, so what is already in it should not be written twice.</summary>
internal sealed class DuplicateStory() : StoryRule(
    "duplicate-story", FindingSeverity.Warning, "Likely a duplicate",
    "Check whether the two are the same story; if so, keep one, and if one refines the other, say so with 'derived from'.")
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        (context.Others?.SimilarTo(story) ?? []).Take(3)
            .Select(other => Finding(Place.Story, $"'{other.Title ?? other.Url}' ({other.Url}) wants nearly the same for the same role. {Advice}"));
}
