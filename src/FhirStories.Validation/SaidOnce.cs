namespace FhirStories.Validation;

/// <summary>One wrong thing gives one error: what only repeats another finding of the same place is left out.</summary>
internal static class SaidOnce
{
    /// <summary>Findings with a sentence of their own, and the rule that says the same of the whole around them.</summary>
    private static readonly Dictionary<string, string> Rules = new(StringComparer.Ordinal)
    {
        ["code-system-code-twice"] = "(csd-1)",
        ["questionnaire-link-id-twice"] = "(que-2)",
    };

    /// <summary>The findings of reading and of walking, in the order of the document.</summary>
    public static IReadOnlyList<FhirIssue> Of(IReadOnlyList<FhirIssue> read, List<FhirIssue> walked) =>
        (read.Count + walked.Count) switch
        {
            0 => [],
            1 => [read.Count == 0 ? walked[0] : read[0]],
            _ => [.. Once(read, walked).OrderBy(i => i.Line).ThenBy(i => i.Column)],
        };

    private static IEnumerable<FhirIssue> Once(IReadOnlyList<FhirIssue> read, List<FhirIssue> walked)
    {
        if (walked.Count == 0) return read;
        // Elements that the text itself leaves empty have neither value nor children (ele-1).
        var empty = read.Where(i => i.MessageId is "json-array-empty" or "json-array-nested" or "json-object-empty" or "json-null").Select(i => i.Expression).ToHashSet(StringComparer.Ordinal);
        // A contained resource that is not there breaks ref-1, too.
        var missing = walked.Where(i => i.MessageId == "reference-contained-missing").Select(i => i.Expression).ToHashSet(StringComparer.Ordinal);
        // Several types of one choice are more than one element, too.
        var choices = walked.Where(i => i.MessageId == "choice-twice").Select(i => (i.Expression, i.Message.Split("[x]")[0])).ToHashSet();
        if (choices.Count > 0) walked = [.. walked.Where(i => i.MessageId != "element-too-many" || !choices.Contains((i.Expression, i.Message.Split('\'') is [_, var name, ..] ? $"'{name.Replace("[x]", "", StringComparison.Ordinal)}" : "")))];
        var said = walked.Where(i => Rules.ContainsKey(i.MessageId)).ToList();
        return read.Concat(empty.Count == 0 && missing.Count == 0 && said.Count == 0 ? walked : walked.Where(i => i.MessageId != "invariant-broken"
            || !(i.Message.EndsWith("(ele-1)", StringComparison.Ordinal) && empty.Contains(i.Expression) || i.Message.EndsWith("(ref-1)", StringComparison.Ordinal) && missing.Contains(i.Expression)
                || said.Exists(s => i.Message.EndsWith(Rules[s.MessageId], StringComparison.Ordinal) && i.Expression is not null && s.Expression!.StartsWith(i.Expression, StringComparison.Ordinal)))));
    }
}
