using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>All story rules. They come from Care Connect's guidance on writing stories and from rules that HL7 and WHO publish for requirements.</summary>
public static class StoryRules
{
    /// <summary>Every rule, in the order in which findings are listed.</summary>
    public static IReadOnlyList<StoryRule> All { get; } =
    [
        new MissingRole(),
        new DeveloperAsRole(),
        new MissingCareSetting(),
        new MissingSecondaryRole(),
        new MissingWant(),
        new NegativeWant(),
        new SolutionWordsInWant(),
        new MissingJustification(),
        new MissingAcceptanceCriteria(),
        new VerbMissingFromText(),
        new UndecidedLink(),
        new BrokenLink(),
        new DeprecatedProfile(),
        new DuplicateStory(),
    ];

    /// <summary>What the rules that are switched on have to say about a story or feature.</summary>
    public static IReadOnlyList<RuleFinding> Check(Story story, RuleContext context) =>
        [.. All.Where(rule => !context.Disabled.Contains(rule.Code) && (story.Kind == StoryKind.Story || rule.AppliesToFeatures))
            .SelectMany(rule => rule.Check(story, context))];
}
