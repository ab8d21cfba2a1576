using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>The catalogue is to be reused, so what is already in it should not be written twice.</summary>
internal sealed class DuplicateStory() : StoryRule(new(
    "duplicate-story", FindingSeverity.Warning, "Likely a duplicate",
    "Check whether the two are the same story; if so, keep one, and if one refines the other, say that it builds on the other ('derived from').",
    "Another story of the same role and care setting wants the same, perhaps in other words. Not between a parent and its children, where the reasons differ, or where one is retired.",
    RuleSources.CareConnectCatalogue))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        (context.Catalogue?.SimilarTo(story) ?? []).Take(3)
            .Select(other => Finding(Place.Story, $"'{other.Title ?? other.Url}' ({other.Url}) wants nearly the same for the same role. {Advice}"));
}
