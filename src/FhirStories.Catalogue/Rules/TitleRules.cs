using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>Lists and links show the title.</summary>
internal sealed class MissingTitle() : StoryRule(new(
    "missing-title", FindingSeverity.Warning, "No title", "Give it a title of a few words by which people find it again.",
    "No title, or an empty one.", RuleSources.WhoDone))
{
    public override RuleSubjects Subjects => RuleSubjects.Story | RuleSubjects.Feature | RuleSubjects.Role;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) => When(string.IsNullOrWhiteSpace(story.Title), Place.Story);

    internal override IEnumerable<RuleFinding> Check(Role role, RuleContext context) => When(string.IsNullOrWhiteSpace(role.Title), Place.Story);
}

/// <summary>A title is not the story.</summary>
internal sealed class LongTitle() : StoryRule(new(
    "long-title", FindingSeverity.Information, "A long title", "Shorten the title to a few words; the sentence belongs into role, want and justification.",
    "A title of more than 100 characters, or one that is the sentence 'As a … I want …' itself.", RuleSources.WhoDone))
{
    private const int Longest = 100;

    public override RuleSubjects Subjects => RuleSubjects.Story | RuleSubjects.Feature | RuleSubjects.Role;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) => When(IsLong(story.Title), Place.TitleOfStory);

    internal override IEnumerable<RuleFinding> Check(Role role, RuleContext context) => When(IsLong(role.Title), Place.TitleOfRole);

    private static bool IsLong(string? title) => title is not null
        && (title.Length > Longest || (title.StartsWith("As a", StringComparison.OrdinalIgnoreCase) && title.Contains(" I want ", StringComparison.OrdinalIgnoreCase)));
}
