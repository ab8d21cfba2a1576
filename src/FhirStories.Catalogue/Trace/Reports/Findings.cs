using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>How grave a finding is; the words are those of an OperationOutcome.</summary>
internal enum FindingLevel { Error, Warning, Information }

/// <summary>Something about a statement, a story or a data item that somebody should look at.</summary>
/// <param name="Rule">Its code, as in our CodeSystem <c>trace-issue</c>.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Name">What it is about, as others name that: <c>{story}#{key}</c>, a story, <c>{data set}#{item}</c>.</param>
/// <param name="Key">The last part of the name.</param>
/// <param name="Message">What is wrong and what to change.</param>
/// <param name="Target">The link it is about; null for the whole.</param>
internal sealed record Finding(string Rule, FindingLevel Level, string Name, string Key, string Message, string? Target)
{
    /// <summary>FHIRPath of the place in its resource; null for the resource as a whole.</summary>
    public string? Expression { get; init; }

    /// <summary>Reference of its resource.</summary>
    public required string Reference { get; init; }

    /// <summary>Its code among those of an OperationOutcome's issues.</summary>
    public string IssueType => Rule switch
    {
        "orphaned" or "element-not-found" or "item-broken" => "not-found",
        "duplicate-key" => "duplicate",
        "uncovered" or "no-statements" or "item-gap" or "item-unmapped" => "incomplete",
        "one-sided" or "external" => "informational",
        _ => "business-rule",
    };
}

/// <summary>What a report finds, in its order: the rows of outputs for people who mend things.</summary>
internal static class Findings
{
    /// <summary>All rules, with what they mean.</summary>
    public static IReadOnlyList<(string Code, string Meaning)> Rules { get; } =
    [
        ("uncovered", "Nothing meets the statement."), ("failed", "A test says that the statement is not met."), ("suspect", "One end of the link has changed since it was written or confirmed."),
        .. Enum.GetValues<LinkStatus>().Where(status => status != LinkStatus.Ok).Select(status => (status.Code(), Words.Of(status))),
        ("no-statements", "The story has no statement that anything could meet."), ("item-gap", "No element holds the data item, as whoever mapped it says."),
        ("item-unmapped", "No mapping speaks of the data item."), ("item-broken", "The data item is mapped to what is not here."), ("item-unknown", "The data set that is mapped has no such item."),
    ];

    public static IEnumerable<Finding> Of(CoverageReport report) => report.Statements.SelectMany(Of).Concat(report.StoriesWithoutStatements.SelectMany(Of)).Concat(report.DataSets.SelectMany(Of));

    private static IEnumerable<Finding> Of(StoryCoverage story)
    {
        if (story.Status != StatementStatus.Excluded) yield return new Finding("no-statements", FindingLevel.Warning, story.Story, story.Story, story.Reason, null) { Reference = story.Reference, Expression = "Basic" };
    }

    private static IEnumerable<Finding> Of(DataSetCoverage set) => set.Items.SelectMany(item => Of(set, item)).Concat(set.UnknownItems.Select(id =>
        new Finding("item-unknown", FindingLevel.Error, set.NameOf(id), id, "A mapping names it, and the data set has no such item: correct the mapping.", null) { Reference = set.Reference, Expression = Code("ConceptMap.group.element", "code", id) }));

    private static IEnumerable<Finding> Of(DataSetCoverage set, DataItemCoverage item)
    {
        Finding Is(FindingLevel level) => new($"item-{item.Status.Code()}", level, set.NameOf(item.Id), item.Id, Words.Of(item), item.Targets.Count > 0 ? item.Targets[0].Target : null)
        { Reference = set.Reference, Expression = Code("StructureDefinition.differential.element", "id", item.Id) };
        if (item.Status == DataItemStatus.Gap) yield return Is(FindingLevel.Information);
        else if (item.Status == DataItemStatus.Unmapped) yield return Is(FindingLevel.Warning);
        else if (item.Status == DataItemStatus.Broken) yield return Is(FindingLevel.Error);
    }

    private static string Code(string path, string name, string value) => $"{path}.where({name}='{value.Replace("'", "\\'", StringComparison.Ordinal)}')";

    private static IEnumerable<Finding> Of(StatementCoverage statement)
    {
        if (statement.Status == StatementStatus.Excluded) yield break;
        Finding Is(string rule, FindingLevel level, string message, string? target) => new(rule, level, statement.Name, statement.Key, message, target)
        { Reference = statement.Reference, Expression = $"Basic.extension.where(extension.where(url='key').value='{statement.Key.Replace("'", "\\'", StringComparison.Ordinal)}')" };
        if (statement.Status == StatementStatus.Failed) yield return Is("failed", FindingLevel.Error, Words.Of(statement), null);
        if (statement.Status == StatementStatus.Uncovered)
            yield return Is("uncovered", statement.Verb is ConformanceVerb.Shall or ConformanceVerb.ShallNot ? FindingLevel.Warning : FindingLevel.Information, Words.Of(statement), null);
        foreach (var link in statement.Links)
        {
            if (link.IsSuspect) yield return Is("suspect", FindingLevel.Warning, $"One end of the link to {link.Target} has changed since it was written or confirmed: check that it still holds, and confirm it.", link.Target);
            if (link.Status == LinkStatus.Ok) continue;
            yield return Is(link.Status.Code(), link.Status switch
            {
                LinkStatus.Orphaned or LinkStatus.ElementNotFound or LinkStatus.DuplicateKey or LinkStatus.Cycle or LinkStatus.Predated => FindingLevel.Error,
                LinkStatus.OneSided or LinkStatus.External => FindingLevel.Information,
                _ => FindingLevel.Warning,
            }, $"{link.Target}: {link.Reason ?? Words.Of(link.Status)}", link.Target);
        }
    }
}
