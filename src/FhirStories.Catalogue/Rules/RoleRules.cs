using System.Text.RegularExpressions;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>A story says who wants it.</summary>
internal sealed class MissingRole() : StoryRule(new(
    "missing-role", FindingSeverity.Warning, "No role", "Say who wants this: a role, such as a pharmacist, and not a named person.",
    "Neither a role nor a care setting: a care setting alone may stand in for a role.", RuleSources.CareConnectActor))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) => When(story.Roles.Count == 0 && story.CareSettings.Count == 0, Place.Story);
}

/// <summary>Stories are written from the point of view of those who give or receive care.</summary>
internal sealed partial class DeveloperAsRole() : StoryRule(new(
    "developer-as-role", FindingSeverity.Warning, "A developer as role",
    "Write the story for someone who gives or receives care; a developer builds the solution and does not need the information.",
    "A role that builds software: developer, programmer, software engineer, integrator, … A system as role is left alone.", RuleSources.CareConnectRequirement))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(story.Roles.Any(role => Developer().IsMatch(RoleWords.Of(role, context))), Place.Role);

    [GeneratedRegex(@"\b(developer|programmer|coder|software (engineer|tester|architect)|integrator|database administrator)s?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Developer();
}

/// <summary>Care Connect asks for the care setting even where it seems obvious. A patient is not in one, and a system is in none.</summary>
internal sealed partial class MissingCareSetting() : StoryRule(new(
    "missing-care-setting", FindingSeverity.Warning, "No care setting",
    "Name the care setting of the role, even if it seems obvious, such as hospital pharmacy or general practice.",
    "A story without a care setting of its own, of its role, or in the name of its role (a clinician at a practice). Not for patients and those close to them, nor for systems.", RuleSources.CareConnectActor))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context)
    {
        var known = story.CareSettings.Count > 0 || story.Roles.Any(role => context.Role(role)?.CareSettings.Count > 0 || IsSaidIn(RoleWords.Of(role, context)));
        var nowhere = story.Roles.Count > 0 && story.Roles.All(role => AtHome().IsMatch(RoleWords.Of(role, context)) || RoleWords.IsSystem(role, context));
        return When(!known && !nowhere, Place.Story);
    }

    // A clinician at a practice; not a dentist, since Care Connect asks even for the obvious.
    private static bool IsSaidIn(string name) => Where().Match(name) is { Success: true } place && CareSettings.IsAboutASetting(place.Groups["place"].Value);

    [GeneratedRegex(@"\b(?:at|in|from|on)\s+(?:an?\s+|the\s+)?(?<place>.+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Where();

    [GeneratedRegex(@"\b(patient|citizen|carer|parent|relative|proxy|service user|family member)s?\b", RegexOptions.IgnoreCase)]
    private static partial Regex AtHome();
}

/// <summary>Where no second party can be named, the story may not be about exchanging information at all.</summary>
internal sealed class MissingSecondaryRole() : StoryRule(new(
    "missing-secondary-role", FindingSeverity.Information, "No secondary role",
    "Name the role that the information comes from or goes to; if there is none, this may not be a story about sharing information.",
    "A story without a secondary role.", RuleSources.CareConnectSecondary))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) => When(story.SecondaryRoles.Count == 0, Place.Story);
}
