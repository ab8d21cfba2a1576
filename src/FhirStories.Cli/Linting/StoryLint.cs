using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Cli.Reporting;
using FhirStories.Validation;

namespace FhirStories.Cli.Linting;

/// <summary>Lets the story rules look at items, each with all others around it.</summary>
internal static class StoryLint
{
    /// <summary>What the rules say, in the order of the items.</summary>
    /// <param name="items">What is looked at.</param>
    /// <param name="around">What else is in the catalogue; null where that is not known.</param>
    /// <param name="isWhole">Whether the items, with what is around them, are all there is.</param>
    /// <param name="rules">Which rules speak, and what they know of definitions.</param>
    public static IEnumerable<CheckedInstance> Check(IReadOnlyList<LintedItem> items, IReadOnlyList<LintedItem>? around, bool isWhole, RuleContext rules)
    {
        var index = new CatalogueIndex { IsWhole = isWhole };
        foreach (var item in (around ?? []).Concat(items))
            if (item.Item is { } known) index.Set(known.Id ?? $"{item.File}:{item.Line}", known);
        var context = rules with { Catalogue = index };
        foreach (var item in items) yield return Check(item, context);
    }

    private static CheckedInstance Check(LintedItem item, RuleContext context) => item switch
    {
        { Error: { } error } => new(item.File, item.Line, null, null, [new FhirIssue(IssueLevel.Error, "invalid", error.Code, error.Message, null, item.Line)], CheckedState.Invalid),
        { Item: null } => new(item.File, null, null, null, [], CheckedState.LeftOut),
        { Item: Role role } => Checked(item, StoryRules.Check(role, context)),
        _ => Checked(item, StoryRules.Check((Story)item.Item, context)),
    };

    private static CheckedInstance Checked(LintedItem item, IReadOnlyList<RuleFinding> findings) => new(
        item.File, item.Line, item.Kind, item.Item!.Id,
        [.. findings.Select(finding => new FhirIssue(
            finding.Severity == FindingSeverity.Warning ? IssueLevel.Warning : IssueLevel.Information, "business-rule", finding.Code, finding.Message, finding.Expression, item.Line))],
        CheckedState.Valid);
}
