using System.Text.RegularExpressions;
using FhirStories.Catalogue.Rules.Similar;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>A story says what is wanted.</summary>
internal sealed class MissingWant() : StoryRule(new(
    "missing-want", FindingSeverity.Warning, "No want", "Say what the role wants to do, as in: I want to see a patient's current medication.",
    "No want, or a filler such as TBC in its place.", RuleSources.CareConnectRequirement))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(Fillers.IsEmpty(story.Want), story.Need is null ? Place.Story : Place.Want);
}

/// <summary>What must not happen can be right, but is hard to test.</summary>
internal sealed partial class NegativeWant() : StoryRule(new(
    "negative-want", FindingSeverity.Information, "A want that says what not to do",
    "Consider saying what should happen instead: what must not happen is hard to test.",
    "A want that begins with not, never or do not. Not where it keeps something from being seen, shared or used: that is what it is for.", RuleSources.CareConnectRequirement))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(story.Want is { } want && Negative().IsMatch(want) && !Privacy().IsMatch(want), Place.Want);

    [GeneratedRegex(@"^\s*(to )?(do not|don['’]t|not|never)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Negative();

    [GeneratedRegex(@"\b(shar(e|ed|ing)|disclos\w+|seen?|viewed|viewable|visible|access(ed|ible)?|shown|reveal\w*|publish\w*|release[ds]?|restricted|used|sent)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Privacy();
}

/// <summary>A want names a goal and leaves the means open.</summary>
internal sealed partial class SolutionWordsInWant() : StoryRule(new(
    "solution-words-in-want", FindingSeverity.Warning, "Words of a solution in the want",
    "Say what the role needs to achieve and leave open how: name no technology and no parts of a screen.",
    "Names of techniques, formats and parts of a screen in the want. Words with an everyday clinical meaning (message, screen, record, code) are left alone, and so are stories whose role is a system.",
    RuleSources.CareConnectRequirement))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context)
    {
        if (story.Want is not { } want || (story.Roles.Count > 0 && story.Roles.All(role => RoleWords.IsSystem(role, context)))) return [];
        var words = Words().Matches(want).Select(match => match.Value).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return words.Count == 0
            ? []
            : [Finding(Place.Want, $"The want speaks of a solution ({string.Join(", ", words)}). {Advice}")];
    }

    // Only words that have no everyday clinical meaning: not "message", "screen", "record", "code", "table" or "system".
    // REST, SQL and the like are matched in capitals only, since a patient may want rest.
    [GeneratedRegex(
        @"\b(?:(?-i:APIs?|REST|RESTful|SOAP|SQL|HTTPS?|URLs?|UI|GUI|PDFs?|CSV|JSON|XML|FHIR)|json|xml|end ?points?|web ?services?|micro-?services?|databases?|"
        + @"buttons?|drop-?downs?|check ?box(?:es)?|tick ?box(?:es)?|pop-?ups?|mouse|click(?:s|ed|ing)?|user interface|structured format|machine[- ]readable)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Words();
}

/// <summary>One story, one need: then it can be tested, linked and delivered on its own.</summary>
internal sealed partial class SeveralNeedsInWant() : StoryRule(new(
    "several-needs-in-want", FindingSeverity.Information, "Several needs in one want", "Consider a story for each need, so that each can be tested and linked on its own.",
    "A want with a second 'and to', 'and also', 'and I want', a second sentence that wants, or a second action with a thing of its own ('see the list and update the record'). Two actions on one thing ('discharge and refer a patient') are one need.",
    RuleSources.CareConnectRequirement))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(story.Want is { Length: < 2000 } want && (Joined().IsMatch(want) || SecondAction().IsMatch(want)), Place.Want);

    [GeneratedRegex(@"\w+\s+\w+.*?\b(?:and|as well as)\s+(?:also\b|to\s+(?!the\b|a\b|an\b|my\b|their\b|other|all\b)\p{Ll}+\b|be\s+able\b|I\s+(?:also\s+)?(?:want|wish|need)\b)|[.;]\s+(?:I\s+)?(?:also\s+)?(?:want|need|wish)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Joined();

    [GeneratedRegex(
        @"^\s*\p{L}+\s+\S+.*?\S+,?\s+and\s+(?:then\s+)?(?:add|amend|book|cancel|change|check|compare|confirm|create|delete|download|edit|find|order|prescribe|print|record|refer|remove|request|"
        + @"restrict|retrieve|review|search|see|send|share|stop|track|transfer|update|upload|validate|view)\s+(?:the|an?|my|our|their|his|her|its|any|all|each|every|it|them|this|that|these|those|new|another|for)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecondAction();
}

/// <summary>The same want for another reason is another story, so the reason belongs to it.</summary>
internal sealed class MissingJustification() : StoryRule(new(
    "missing-justification", FindingSeverity.Warning, "No justification", "Say why the role wants this, as in: so that I do not prescribe the same medicine twice.",
    "No justification, or a filler such as TBC in its place.", RuleSources.CareConnectJustification))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(Fillers.IsEmpty(story.Justification), story.Need is null ? Place.Story : Place.Justification);
}

/// <summary>A reason that only says the want again is none.</summary>
internal sealed class JustificationRepeatsWant() : StoryRule(new(
    "justification-repeats-want", FindingSeverity.Information, "A justification that repeats the want", "Say what is better once the want is met, rather than the want again.",
    "A justification of three words or more, all of which the want has too, if in another form.", RuleSources.CareConnectJustification))
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context)
    {
        var want = StoryWords.Of(story.Want);
        var why = StoryWords.Of(story.Justification);
        return When(why.Tokens.Count >= 3 && why.Denies == want.Denies && why.Tokens.All(want.Tokens.Contains), Place.Justification);
    }
}

/// <summary>What is written where nobody has written anything yet.</summary>
internal static partial class Fillers
{
    public static bool IsEmpty(string? text) => string.IsNullOrWhiteSpace(text) || Filler().IsMatch(text);

    [GeneratedRegex(@"^\W*(?:tbc|tbd|todo|to be (?:confirmed|defined|decided|completed)|n/?a|none|not applicable|x{2,}|lorem ipsum.*)?\W*$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Filler();
}
