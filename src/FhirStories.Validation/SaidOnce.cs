namespace FhirStories.Validation;

/// <summary>One wrong thing gives one error: what only repeats another finding of the same place is left out.</summary>
internal static class SaidOnce
{
    /// <summary>Findings with a sentence of their own, and the rules that say the same of the place or of the whole around it.</summary>
    private static readonly Dictionary<string, string[]> Rules = new(StringComparer.Ordinal)
    {
        ["code-system-code-twice"] = ["(csd-1)"],
        ["questionnaire-link-id-twice"] = ["(que-2)"],
        ["reference-contained-missing"] = ["(ref-1)"],
        ["contained-id-missing"] = ["(dom-3)"],
        ["bundle-full-url-twice"] = ["(bdl-7)"],
        ["bundle-first-entry"] = ["(bdl-11)", "(bdl-12)"],
        ["searchset-resource-missing"] = ["(bdl-5)", "(bdl-3a)"],
        ["definition-path-root"] = ["(sdf-8)", "(sdf-8a)"],
        ["target-without-reference"] = ["(eld-17)"],
        ["element-prohibited"] = ["(sqty-1)"],
        ["slicing-of-root"] = ["(sdf-20)"],
    };

    /// <summary>Findings that make others of the very same place follow.</summary>
    private static readonly Dictionary<string, string[]> Followers = new(StringComparer.Ordinal)
    {
        // What is no code at all is in no value set.
        ["primitive-format"] = ["code-not-in-value-set"],
        ["xml-value-empty"] = ["primitive-format", "code-not-in-value-set"],
        // What is not FHIR's is none of its elements.
        ["xml-namespace"] = ["element-unknown"],
        // What may not be of a type is of no slice that has it.
        ["type-not-allowed"] = ["slice-closed"],
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
        var empty = read.Where(i => i.MessageId is "json-array-empty" or "json-array-nested" or "json-object-empty" or "json-null" or "xml-element-empty").ToList();
        // Several types of one choice are more than one element, too.
        var choices = walked.Where(i => i.MessageId == "choice-twice").Select(i => (i.Expression, i.Message.Split("[x]")[0])).ToHashSet();
        if (choices.Count > 0) walked = [.. walked.Where(i => i.MessageId != "element-too-many" || !choices.Contains((i.Expression, $"'{Quoted(i.Message).Replace("[x]", "", StringComparison.Ordinal)}")))];
        // A value of a type that is not allowed is what the slice of the other type lacks.
        var mistyped = walked.Where(i => i.MessageId == "type-not-allowed").Select(i => i.Expression?.Split(".ofType(") is [.. var parts, _] ? string.Join(".ofType(", parts) : null).ToHashSet();
        // Profiles that repeat what an extension says of itself come upon the same thing.
        walked = [.. walked.Where(i => i.MessageId != "slice-missing" || !mistyped.Contains($"{i.Expression}.{Quoted(i.Message)}")).Distinct()];
        var said = walked.Where(i => Rules.ContainsKey(i.MessageId)).ToList();
        var followed = walked.Concat(read).Where(i => Followers.ContainsKey(i.MessageId)).SelectMany(i => Followers[i.MessageId].Select(f => (Place(i), f))).ToHashSet();
        return read.Concat(walked.Where(i => !Repeats(i) && !followed.Contains((Place(i), i.MessageId))));

        bool Repeats(FhirIssue issue) => issue.MessageId == "invariant-broken"
            && (issue.Message.EndsWith("(ele-1)", StringComparison.Ordinal) && empty.Exists(e => Place(e) == Place(issue) || e.Expression == issue.Expression)
                || said.Exists(s => issue.Expression is not null && s.Expression!.StartsWith(issue.Expression, StringComparison.Ordinal) && Array.Exists(Rules[s.MessageId], rule => issue.Message.EndsWith(rule, StringComparison.Ordinal))));
    }

    /// <summary>The name that a sentence begins with or speaks of.</summary>
    private static string Quoted(string message) => message.Split('\'') is [_, var name, ..] ? name : "";

    // The reader does not know yet what may repeat, so that paths differ; where a thing begins does not.
    private static (long?, long?) Place(FhirIssue issue) => (issue.Line, issue.Column);
}
