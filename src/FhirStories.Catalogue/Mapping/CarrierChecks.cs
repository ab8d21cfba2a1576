using System.Globalization;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Mapping;

/// <summary>The rules of the wire shape that concern several elements at once.</summary>
internal static class CarrierChecks
{
    /// <summary>A link's state and its target must agree.</summary>
    public static void Link(StoryLink link, Located source, Reading reading)
    {
        switch (link.State)
        {
            case MappingState.Mapped when link.Target is null:
                reading.Error(
                    "story-link-mapped-without-target", source.Path,
                    $"Link '{link.Key}' is mapped but names no target. Add a target, or remove the state until there is one.");
                break;
            case MappingState.Gap or MappingState.OutOfScope when link.Target is not null:
                reading.Error(
                    "story-link-gap-with-target", source.Path,
                    $"Link '{link.Key}' has a target although its state is {StoryCodes.State.CodeOf(link.State.Value)}. Remove the target, or make the state 'mapped'.");
                break;
        }
    }

    /// <summary>Keys of links, and that targets also stand in HL7's own element.</summary>
    public static void Statement(Statement statement, Located source, Reading reading)
    {
        foreach (var key in Duplicates(statement.Links.Select(link => link.Key)))
            reading.Error(
                "story-link-key-duplicate", source.Path,
                $"Statement '{statement.Key}' has several links with the key '{key}'. Give each link its own key.");

        foreach (var link in statement.Links.Where(link => link.State == MappingState.Mapped && link.Target is not null))
            if (!statement.SatisfiedBy.Contains(link.Target!))
                reading.Warning(
                    "story-link-not-in-satisfied-by", source.Path,
                    $"The target of link '{link.Key}' is not among the satisfiedBy of statement '{statement.Key}'. Add it, so that clients which know only HL7's shape find it.");
    }

    /// <summary>Keys of statements: whoever repeats one is told of both places.</summary>
    public static void Story(Story story, Reading reading)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < story.Statements.Count; i++)
        {
            var key = story.Statements[i].Key;
            if (key.Length == 0 || first.TryAdd(key, i)) continue;
            reading.Error(
                "statement-key-duplicate", PlaceOf(i),
                $"The statement {Ordinal(i)} has the key '{key}', which the statement {Ordinal(first[key])} ({PlaceOf(first[key])}) has already. Give each statement its own key.");
        }

        if (story is { Status: StoryStatus.Active, Contribution: ContributionState.Submitted or ContributionState.Returned or ContributionState.Declined })
            reading.Error(
                "contribution-not-accepted", "Basic",
                $"The contribution is {StoryCodes.Contribution.CodeOf(story.Contribution.Value)}, and only one that is accepted may become active. Keep it a draft, or have it accepted first.");

        if (StatementCycles.OfParents(story) is { } parents)
            reading.Error(
                "statement-parent-cycle", "Basic",
                $"The parents of statements go round in a circle: {string.Join(" → ", parents)}. A statement cannot be part of itself: remove one of these parents.");

        if (story.Url is { } url && story.Features.Contains(url))
            reading.Error(
                "story-part-cycle", "Basic",
                $"The feature '{url}' is part of itself. Remove that, or name the feature that it is part of.");

        // Published requirements do both, and it does no harm: nothing is inherited along it.
        if (story.Url is { } own && story.DerivedFrom.Contains(own))
            reading.Warning(
                "story-derived-from-itself", "Basic",
                $"'{own}' is derived from itself. Name the story that it is derived from, or remove it.");

        if (StatementCycles.OfDerivations(story) is { } derivations)
            reading.Warning(
                "statement-derived-from-itself", "Basic",
                $"Statements are derived from each other in a circle: {string.Join(" → ", derivations)}. A statement is derived from one of another story.");
    }

    /// <summary>A comment has a text, and one that is resolved says what was made of it.</summary>
    public static void Assessment(Assessment assessment, Reading reading)
    {
        if (!reading.ClaimsOurProfile) return;
        if (assessment.Summaries.All(string.IsNullOrWhiteSpace))
            reading.Error(
                "comment-text-missing", "Basic",
                "The comment has no text. Add a content with a summary.");
        if (AssessmentSteps.NeedsDisposition(assessment.Workflow) && assessment.Disposition is null or AssessmentDisposition.Unresolved)
            reading.Error(
                "comment-disposition-missing", "Basic",
                $"A comment that is {AssessmentCodes.Workflow.CodeOf(assessment.Workflow!.Value)} says what was made of it. Give it a disposition other than unresolved.");
    }

    private static string PlaceOf(int index) => string.Create(CultureInfo.InvariantCulture, $"Basic.extension.where(url='{CarrierTable.Statement.Url}')[{index}]");

    private static string Ordinal(int index) => string.Create(CultureInfo.InvariantCulture, $"no. {index + 1}");

    private static IEnumerable<string> Duplicates(IEnumerable<string> keys) =>
        keys.Where(key => key.Length > 0).GroupBy(key => key, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);
}
