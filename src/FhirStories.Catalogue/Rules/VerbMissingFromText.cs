using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>A statement's verb stands in its text as well, since the text is what people read and agree to.</summary>
internal sealed partial class VerbMissingFromText() : StoryRule(new(
    "verb-missing-from-text", FindingSeverity.Warning, "Verb missing from the text",
    "Use the verb of the statement (SHALL or must, SHOULD, MAY) in its text, or change the verb to the one that the text uses.",
    "A statement with a conformance verb whose text or label lacks the verb. 'Must' counts as SHALL; upper and lower case are one. Criteria without a verb are left alone.", RuleSources.EhrsText))
{
    public override RuleSubjects Subjects => RuleSubjects.Story | RuleSubjects.Feature;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        from entry in story.Statements.Select((statement, index) => (statement, index))
        from missing in Missing(entry.statement)
        select Finding(Place.Statement(entry.index), $"Statement '{entry.statement.Key}' is marked {missing}, but its text does not say so. {Advice}");

    private static IEnumerable<string> Missing(Statement statement)
    {
        // Some put the verb into the label alone.
        var text = StatementText.Of(statement);
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

    [GeneratedRegex(@"\b(?!(?-i:Must[ -]?Support\b))(shall|must)\b", RegexOptions.IgnoreCase)]
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
