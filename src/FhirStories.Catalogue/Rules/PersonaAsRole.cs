using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>Care Connect's catalogue considers roles, and not personas: what one person needs, others in the role need too.</summary>
internal sealed partial class PersonaAsRole() : StoryRule(new(
    "persona-as-role", FindingSeverity.Warning, "A person as role",
    "Name the role and not a person: write 'a pharmacist' in place of a name; the person belongs into a scenario.",
    "A title such as Dr or Mrs before a name, a given name as role ('As Priya, I want'), or a name with the role behind it ('As Priya, a nurse').",
    RuleSources.CareConnectActor))
{
    // Given names that are common and are no words. A name that is missing here is no harm: the rule keeps quiet.
    private static readonly HashSet<string> GivenNames = new(
        ("Aaron Abdul Adam Ahmed Aisha Alan Alex Alice Amanda Amina Amir Amy Andrea Andrew Angela Anita Anna Anne Anthony Arjun Barbara Benjamin Beth Brian Carol Caroline Catherine "
        + "Charles Charlotte Christine Christopher Claire Daniel David Deborah Dennis Diane Donna Dorothy Edward Elizabeth Emily Emma Fatima George Geoffrey Hannah Harold Harry Helen "
        + "Ibrahim Imran Jacob James Jane Janet Jason Jennifer Jessica Joan John Jonathan Joseph Joshua Joyce Judith Julia Julie Karen Kathleen Keith Kenneth Kevin Laura Linda Lisa "
        + "Louise Lucy Margaret Maria Marie Martin Mary Matthew Maureen Michael Michelle Mohammed Muhammad Nicola Nicole Olivia Oliver Omar Pamela Patricia Patrick Paul Paula Peter "
        + "Philip Priya Rachel Raj Rebecca Richard Robert Roger Ronald Ruth Ryan Samantha Sandra Sarah Sharon Sheila Simon Sophie Stephen Steven Susan Terence Thomas Tracey Victoria "
        + "Vincent William Yasmin Yusuf Zainab Zoe").Split(' '), StringComparer.OrdinalIgnoreCase);

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context)
    {
        var names = story.Roles.Select(role => context.Role(role)?.Title ?? RoleWords.InCanonical(role).Replace("role ", "", StringComparison.Ordinal));
        var found = names.Any(IsPerson) || (story.Description is { } text && AsSomebody().Match(text) is { Success: true } match && IsPerson(match.Groups["name"].Value));
        return When(found, story.Roles.Count > 0 ? Place.Role : Place.Story);
    }

    private static bool IsPerson(string name) => Honorific().IsMatch(name) || GivenNames.Contains(FirstWord().Match(name).Value);

    [GeneratedRegex(@"^\s*As\s+(?<name>\p{Lu}[^\n]{0,40})")]
    private static partial Regex AsSomebody();

    // MS is an illness; "Dr on call" is a role.
    [GeneratedRegex(@"^\s*(?:[Dd]r|[Mm]r|[Mm]rs|Ms|[Pp]rof)\.?\s+(?!(?:on|of|in|at|for|from|with|who|and|or)\b)\p{L}{2}")]
    private static partial Regex Honorific();

    [GeneratedRegex(@"^\s*\p{L}+")]
    private static partial Regex FirstWord();
}
