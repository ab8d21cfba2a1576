using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>A story says what is wanted.</summary>
internal sealed class MissingWant() : StoryRule(
    "missing-want", FindingSeverity.Warning, "No want", "Say what the role wants to do, as in: I want to see a patient's current medication.")
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(string.IsNullOrWhiteSpace(story.Want), Place.Story);
}

/// <summary>What must not happen can be right, but is hard to test.</summary>
internal sealed partial class NegativeWant() : StoryRule(
    "negative-want", FindingSeverity.Information, "A want that says what not to do",
    "Consider saying what should happen instead: what must not happen is hard to test.")
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(story.Want is { } want && Negative().IsMatch(want), Place.Want);

    [GeneratedRegex(@"^\s*(to )?(do not|don['’]t|not|never)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Negative();
}

/// <summary>A want names a goal and leaves the means open.</summary>
internal sealed partial class SolutionWordsInWant() : StoryRule(
    "solution-words-in-want", FindingSeverity.Warning, "Words of a solution in the want",
    "Say what the role needs to achieve and leave open how: name no technology and no parts of a screen.")
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context)
    {
        if (story.Want is not { } want) return [];
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

/// <summary>The same want for another reason is another story, so the reason belongs to it.</summary>
internal sealed class MissingJustification() : StoryRule(
    "missing-justification", FindingSeverity.Warning, "No justification", "Say why the role wants this, as in: so that I do not prescribe the same medicine twice.")
{
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(string.IsNullOrWhiteSpace(story.Justification), story.Need is null ? Place.Story : Place.Justification);
}
