using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>Without criteria nobody can tell whether the story is met.</summary>
internal sealed class MissingAcceptanceCriteria() : StoryRule(
    "missing-acceptance-criteria", FindingSeverity.Information, "No acceptance criteria",
    "Add at least one acceptance criterion: an outcome by which the role can tell that the story is met.")
{
    // A statement that only carries the story's links is no criterion.
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(story.Statements.All(statement => statement.Key == StatementKeys.Need), Place.Story);
}

/// <summary>A statement's verb stands in its text as well, since the text is what people read and agree to.</summary>
internal sealed partial class VerbMissingFromText() : StoryRule(
    "verb-missing-from-text", FindingSeverity.Warning, "Verb missing from the text",
    "Use the verb of the statement (SHALL or must, SHOULD, MAY) in its text, or change the verb to the one that the text uses.")
{
    internal override bool AppliesToFeatures => true;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        from entry in story.Statements.Select((statement, index) => (statement, index))
        from missing in Missing(entry.statement)
        select Finding(Place.Statement(entry.index), $"Statement '{entry.statement.Key}' is marked {missing}, but its text does not say so. {Advice}");

    private static IEnumerable<string> Missing(Statement statement)
    {
        // Emphasis marks around a verb are not part of the word.
        var text = statement.Requirement.Replace("*", "", StringComparison.Ordinal).Replace("_", " ", StringComparison.Ordinal);
        if (statement.ShallNot == true && !ShallNot().IsMatch(text)) yield return "SHALL NOT";
        foreach (var verb in statement.Conformance)
        {
            var found = verb switch
            {
                // SHALL beside the SHALL NOT extension is how R5 writes a SHALL NOT.
                Conformance.Shall => statement.ShallNot == true || Shall().IsMatch(text),
                Conformance.Should => Should().IsMatch(text),
                Conformance.May => May().IsMatch(text),
                _ => ShouldNot().IsMatch(text),
            };
            if (!found) yield return StoryCodes.Conformance.CodeOf(verb);
        }
    }

    [GeneratedRegex(@"\b(shall|must)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Shall();

    [GeneratedRegex(@"\bshould\b", RegexOptions.IgnoreCase)]
    private static partial Regex Should();

    [GeneratedRegex(@"\bmay\b", RegexOptions.IgnoreCase)]
    private static partial Regex May();

    [GeneratedRegex(@"\bshould\s+not\b", RegexOptions.IgnoreCase)]
    private static partial Regex ShouldNot();

    [GeneratedRegex(@"\b(shall|must)\s+not\b", RegexOptions.IgnoreCase)]
    private static partial Regex ShallNot();
}
