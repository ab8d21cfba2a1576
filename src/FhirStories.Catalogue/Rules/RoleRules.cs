using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>A story says who wants it.</summary>
internal sealed class MissingRole() : StoryRule(
    "missing-role", FindingSeverity.Warning, "No role", "Say who wants this: a role, such as a pharmacist, and not a named person.")
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) => When(story.Roles.Count == 0 && story.CareSettings.Count == 0, Place.Story);
}

/// <summary>Stories are written from the point of view of those who give or receive care.</summary>
internal sealed partial class DeveloperAsRole() : StoryRule(
    "developer-as-role", FindingSeverity.Warning, "A developer as role",
    "Write the story for someone who gives or receives care; a developer builds the solution and does not need the information.")
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(story.Roles.Any(role => Developer().IsMatch(RoleWords.Of(role, context))), Place.Role);

    [GeneratedRegex(@"\b(developer|programmer|coder|software (engineer|tester|architect)|integrator|database administrator)s?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Developer();
}

/// <summary>Care Connect asks for the care setting even where it seems obvious. A patient is not in one.</summary>
internal sealed partial class MissingCareSetting() : StoryRule(
    "missing-care-setting", FindingSeverity.Warning, "No care setting",
    "Name the care setting of the role, even if it seems obvious, such as hospital pharmacy or general practice.")
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context)
    {
        var known = story.CareSettings.Count > 0 || story.Roles.Any(role => context.Role(role)?.CareSettings.Count > 0);
        var atHome = story.Roles.Count > 0 && story.Roles.All(role => AtHome().IsMatch(RoleWords.Of(role, context)));
        return When(!known && !atHome, Place.Story);
    }

    [GeneratedRegex(@"\b(patient|citizen|carer|parent|relative|proxy|service user|family member)s?\b", RegexOptions.IgnoreCase)]
    private static partial Regex AtHome();
}

/// <summary>Where no second party can be named, the story may not be about exchanging information at all.</summary>
internal sealed class MissingSecondaryRole() : StoryRule(
    "missing-secondary-role", FindingSeverity.Information, "No secondary role",
    "Name the role that the information comes from or goes to; if there is none, this may not be a story about sharing information.")
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) => When(story.SecondaryRoles.Count == 0, Place.Story);
}
