using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>Without criteria nobody can tell whether the story is met.</summary>
internal sealed class MissingAcceptanceCriteria() : StoryRule(new(
    "missing-acceptance-criteria", FindingSeverity.Information, "No acceptance criteria",
    "Add at least one acceptance criterion: an outcome by which the role can tell that the story is met.",
    "A story without statements, or only with the one that carries its links.", RuleSources.CareConnectCriteria))
{
    // A statement that only carries the story's links is no criterion.
    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        When(story.Statements.All(statement => statement.Key == StatementKeys.Need), Place.Story);
}

/// <summary>A rule about each statement of a story or feature.</summary>
internal abstract class StatementRule : StoryRule
{
    private protected StatementRule(RuleText text) : base(text)
    {
    }

    public override RuleSubjects Subjects => RuleSubjects.Story | RuleSubjects.Feature;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        from entry in story.Statements.Select((statement, index) => (statement, index))
        where entry.statement.Key != StatementKeys.Need && Speaks(entry.statement)
        select Finding(Place.Statement(entry.index), $"Statement '{entry.statement.Key}': {Advice}");

    private protected abstract bool Speaks(Statement statement);
}

/// <summary>A statement without a text says nothing.</summary>
internal sealed class StatementWithoutText() : StatementRule(new(
    "statement-without-text", FindingSeverity.Warning, "A statement without text", "Say what is required, or remove the statement.",
    "A statement whose text is empty or a filler such as TBC, and that has no label either.", RuleSources.FhirStatement))
{
    private protected override bool Speaks(Statement statement) => Fillers.IsEmpty(statement.Requirement) && string.IsNullOrWhiteSpace(statement.Label);
}

/// <summary>Others point to a statement as <c>{url}#{key}</c>; a key that is no id breaks such a link.</summary>
internal sealed partial class StatementKeyStyle() : StatementRule(new(
    "statement-key-style", FindingSeverity.Information, "A key that links cannot hold", "Make the key of 1 to 64 letters, digits, '-' and '.', such as AC1, so that links can end in #AC1.",
    "A statement's key that is not of the form of a FHIR id.", RuleSources.FhirStatement))
{
    private protected override bool Speaks(Statement statement) => statement.Key.Length > 0 && !Id().IsMatch(statement.Key);

    [GeneratedRegex(@"^[A-Za-z0-9\-.]{1,64}\z")]
    private static partial Regex Id();
}

/// <summary>One requirement a statement: then it can be linked, tested and met on its own.</summary>
internal sealed partial class SeveralRequirementsInStatement() : StatementRule(new(
    "several-requirements-in-statement", FindingSeverity.Information, "Several requirements in one statement", "Make a statement of each requirement, so that each can be linked and tested on its own.",
    "A statement with two sentences or more that say SHALL, must, SHOULD or their opposites. Sentences that explain, and lists below the text, are left alone.", RuleSources.FhirStatement))
{
    private protected override bool Speaks(Statement statement)
    {
        var lines = StatementText.Plain(statement.Requirement).Split('\n');
        var text = string.Join(' ', lines.TakeWhile((line, i) => i == 0 || !ListItem().IsMatch(line)));
        return SentenceEnd().Split(text).Count(sentence => Verb().IsMatch(sentence)) > 1;
    }

    [GeneratedRegex(@"^\s*(?:[-*+•]|\(?[\da-zA-Z]{1,3}[.)])\s")]
    private static partial Regex ListItem();

    // "e.g. Observation" and "… No" end no sentence.
    [GeneratedRegex(@"(?<!\b(?:e\.g|i\.e|etc|cf|vs|no)|\.)[.!?]\s+(?=\p{Lu})")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\b(?!(?-i:Must[ -]?Support\b))(?:shall|must|should)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Verb();
}

/// <summary>What is marked as conditional says under which condition.</summary>
internal sealed partial class ConditionMissingFromText() : StatementRule(new(
    "condition-missing-from-text", FindingSeverity.Warning, "Condition missing from the text", "Say in the text under which condition it holds (IF …, when …), or take the mark 'conditional' away.",
    "A statement marked conditional whose text has no word of a condition: if, when, where, unless, until, in case, provided, for those that, …", RuleSources.EhrsCondition))
{
    private protected override bool Speaks(Statement statement) => statement.Conditional == true && !Condition().IsMatch(StatementText.Of(statement));

    [GeneratedRegex(
        @"\b(?:if|when(?:ever)?|where(?:ver)?|unless|until|while|once|upon|after|before|during|in (?:the )?(?:case|event|absence|presence)|provided|providing|except|otherwise|depending|depends|based on|according to|"
        + @"only|as (?:needed|appropriate|applicable|required|long as)|without|that|who|which|for)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Condition();
}

/// <summary>What holds only under a condition is marked so, since tools count it apart.</summary>
internal sealed partial class ConditionNotMarked() : StatementRule(new(
    "condition-not-marked", FindingSeverity.Information, "A condition that is not marked", "Mark the statement as conditional, since it holds only if its condition does.",
    "A statement with a conformance verb whose text begins with IF and that is not marked conditional. Criteria without a verb, such as those written as given, when and then, are left alone.", RuleSources.EhrsCondition))
{
    private protected override bool Speaks(Statement statement) =>
        statement.Conditional != true && (statement.Conformance.Count > 0 || statement.ShallNot == true) && If().IsMatch(StatementText.Plain(statement.Requirement));

    [GeneratedRegex(@"^\W*if\s", RegexOptions.IgnoreCase)]
    private static partial Regex If();
}
