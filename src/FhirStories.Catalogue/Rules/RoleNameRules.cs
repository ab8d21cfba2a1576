using FhirStories.Catalogue.Rules.Similar;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>A role that nobody described has no name on a page and cannot be searched for.</summary>
internal sealed class UnknownRole() : StoryRule(new(
    "unknown-role", FindingSeverity.Information, "A role that is not in the catalogue",
    "Add the role to the catalogue, or name one that is there.",
    "A role, first or secondary, that should lie beside the story, since its canonical begins like the story's, and is not there. Roles of other publishers are left alone.",
    RuleSources.WhoDone))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        from role in context.Catalogue is not { IsWhole: true } ? [] : story.Roles.Concat(story.SecondaryRoles).Distinct(StringComparer.Ordinal)
        where BaseOf(role) is { } home && (home == Canonicals.Catalogue || home == BaseOf(story.Url)) && context.Role(role) is null
        select Finding(story.Roles.Contains(role) ? Place.Role : Place.Story, $"The role {role} is not in the catalogue. {Advice}");

    /// <summary>What stands before type and id: canonicals of one catalogue share it.</summary>
    private static string? BaseOf(string? canonical) =>
        canonical?.Split('|')[0].Split('/') is { Length: > 3 } parts ? string.Join('/', parts[..^2]) : null;
}

/// <summary>Spelt in two ways, one role becomes two, and a search for one does not find the stories of the other.</summary>
internal sealed class MisspeltRole() : StoryRule(new(
    "misspelt-role", FindingSeverity.Warning, "A role that may be misspelt", "Check the spelling of the role, so that all stories of one role are found together.",
    "A word in a role's name that is nearly one that roles are named with, and is no such word itself. A role that the catalogue has is checked there, and not in each of its stories.",
    RuleSources.CareConnectActor))
{
    private const int Shortest = 6;
    private const int Long = 10;

    public override RuleSubjects Subjects => RuleSubjects.Story | RuleSubjects.Role;

    internal override IEnumerable<RuleFinding> Check(Role role, RuleContext context) => role.Title is { } title ? Misspelt(title, Place.TitleOfRole, context) : [];

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        story.Roles.Where(role => context.Role(role) is null).SelectMany(role => Misspelt(RoleWords.InCanonical(role), Place.Role, context));

    private IEnumerable<RuleFinding> Misspelt(string name, string place, RuleContext context) =>
        from word in StoryWords.Split(name).Distinct(StringComparer.Ordinal)
        where word.Length >= Shortest && word.All(char.IsLetter) && !RoleVocabulary.Knows(word) && (context.Catalogue?.RolesWith(word) ?? 0) < 2
        let meant = RoleVocabulary.Nouns.Concat(context.Catalogue?.RoleWords.Where(known => context.Catalogue.RolesWith(known) > 1) ?? [])
            .FirstOrDefault(known => IsNear(word, known))
        where meant is not null
        select Finding(place, $"'{word}' looks like '{meant}' misspelt. {Advice}");

    // Two letters only in long words that end alike: a technician is no technical.
    private static bool IsNear(string word, string known)
    {
        if (known.Length < Shortest || word[0] != known[0] || Stem.Of(word) == Stem.Of(known)) return false;
        var shorter = Math.Min(word.Length, known.Length);
        return EditDistance.Of(word, known, 2) switch
        {
            1 => true,
            2 => shorter >= Long && word[^2..] == known[^2..],
            _ => false,
        };
    }
}

/// <summary>A role that no story names is a leftover, or waits for stories.</summary>
internal sealed class UnusedRole() : StoryRule(new(
    "unused-role", FindingSeverity.Information, "A role that nobody uses", "Name the role in a story, or retire it.",
    "A role that no story names, neither first nor secondary. Not where it is retired.", RuleSources.CareConnectCatalogue))
{
    public override RuleSubjects Subjects => RuleSubjects.Role;

    internal override IEnumerable<RuleFinding> Check(Role role, RuleContext context) =>
        When(context.Catalogue is { IsWhole: true } catalogue && role is { Url: { } url, Status: not StoryStatus.Retired } && !catalogue.IsNamed(url), Place.Story);
}

/// <summary>A feature groups stories; without any it groups nothing.</summary>
internal sealed class FeatureWithoutStories() : StoryRule(new(
    "feature-without-stories", FindingSeverity.Information, "A feature without stories", "Add stories to the feature, or retire it.",
    "A feature that no story is part of. Not where it is retired or has statements of its own.", RuleSources.CareConnectFeature))
{
    public override RuleSubjects Subjects => RuleSubjects.Feature;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(context.Catalogue is { IsWhole: true } catalogue && story is { Url: { } url, Status: not StoryStatus.Retired, Statements.Count: 0 } && !catalogue.HasStories(url), Place.Story);
}
