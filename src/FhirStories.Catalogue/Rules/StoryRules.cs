using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>All story rules. They come from Care Connect's guidance on writing stories and from rules that HL7 and WHO publish for requirements. See docs/0003-story-rules.md.</summary>
public static class StoryRules
{
    /// <summary>Code system of the codes of rules.</summary>
    public const string System = Canonicals.Definitions + "/CodeSystem/story-rule";

    /// <summary>Every rule, in the order in which findings are listed.</summary>
    public static IReadOnlyList<StoryRule> All { get; } =
    [
        new MissingTitle(),
        new LongTitle(),
        new MissingRole(),
        new DeveloperAsRole(),
        new PersonaAsRole(),
        new UnknownRole(),
        new MisspeltRole(),
        new MissingCareSetting(),
        new MissingSecondaryRole(),
        new MissingWant(),
        new NegativeWant(),
        new SolutionWordsInWant(),
        new SeveralNeedsInWant(),
        new MissingJustification(),
        new JustificationRepeatsWant(),
        new MissingAcceptanceCriteria(),
        new StatementWithoutText(),
        new StatementKeyStyle(),
        new VerbMissingFromText(),
        new SeveralRequirementsInStatement(),
        new ConditionMissingFromText(),
        new ConditionNotMarked(),
        new UndecidedLink(),
        new UnexplainedGap(),
        new BrokenLink(),
        new DeprecatedProfile(),
        new DuplicateStory(),
        new FeatureWithoutStories(),
        new UnusedRole(),
    ];

    /// <summary>The rule of a code; null where there is none.</summary>
    public static StoryRule? Find(string code) => All.FirstOrDefault(rule => rule.Code == code);

    /// <summary>What the rules that are switched on have to say about a story or feature.</summary>
    public static IReadOnlyList<RuleFinding> Check(Story story, RuleContext context)
    {
        var subject = story.Kind == StoryKind.Story ? RuleSubjects.Story : RuleSubjects.Feature;
        return [.. On(subject, context).SelectMany(rule => rule.Check(story, context))];
    }

    /// <summary>What the rules that are switched on have to say about a role.</summary>
    public static IReadOnlyList<RuleFinding> Check(Role role, RuleContext context) =>
        [.. On(RuleSubjects.Role, context).SelectMany(rule => rule.Check(role, context))];

    private static IEnumerable<StoryRule> On(RuleSubjects subject, RuleContext context) =>
        All.Where(rule => rule.Subjects.HasFlag(subject) && context.Switches.IsOn(rule.Code));
}
