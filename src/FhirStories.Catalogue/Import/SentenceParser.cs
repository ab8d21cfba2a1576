using System.Text.RegularExpressions;

namespace FhirStories.Catalogue.Import;

/// <summary>The parts of a story's sentence, as written; null where it has none.</summary>
public sealed record StorySentence(string? Role, string? Want, string? Justification);

/// <summary>
/// Splits the text of a story into role, want and justification, whatever their order. It invents nothing: what it cannot
/// place it leaves out, and the text itself is always kept by whoever asks.
/// </summary>
public static partial class SentenceParser
{
    /// <summary>Takes a sentence apart.</summary>
    public static StorySentence Parse(string text)
    {
        var sentence = Spaces().Replace(Markup().Replace(text, " "), " ").Trim();

        // In order to …, as a …, I want …
        string? before = null;
        var leading = LeadingReason().Match(sentence);
        if (leading.Success)
        {
            before = leading.Groups["why"].Value;
            sentence = sentence[leading.Length..];
        }

        var (role, rest) = TakeRole(sentence);
        if (rest is null) return new(Clean(role), null, Clean(before));

        var (want, why) = before is null ? SplitReason(rest) : (rest, before);
        if (role is null && TrailingRole().Match(why ?? want) is { Success: true } trailing)
        {
            role = trailing.Groups["role"].Value;
            if (why is null) want = want[..trailing.Index];
            else why = why[..trailing.Index];
        }

        return new(Clean(role), Clean(want), Clean(why));
    }

    /// <summary>The want without "I want to", so that it reads on from there. A negative want keeps its "do not want".</summary>
    public static string WithoutWantWords(string want) =>
        WantStart().Match(want) is { Success: true } start && !start.Groups["not"].Success ? want[start.Length..].TrimStart() : want.Trim();

    /// <summary>The justification without "so that". Joiners that carry meaning, such as "because", stay.</summary>
    public static string WithoutReasonWords(string why) => ReasonStart().Replace(why.Trim(), "");

    /// <summary>Whether a phrase that should name a role holds more of the sentence.</summary>
    internal static bool IsMoreThanARole(string phrase) => WantWords().IsMatch(phrase) || Reason().IsMatch(phrase);

    private static (string? Role, string? Remainder) TakeRole(string sentence)
    {
        var want = WantWords().Match(sentence);

        // "I can" after "so that" is a reason, not a want.
        if (want.Groups["able"].Success && Reason().Match(sentence) is { Success: true } reason && reason.Index < want.Index) want = Match.Empty;
        var start = RoleStart().Match(sentence);
        if (!start.Success || (want.Success && want.Index < start.Index))
            return want.Success ? (null, AfterWant(sentence, want)) : (null, null);
        if (want.Success) return (sentence[start.Length..want.Index], AfterWant(sentence, want));

        // "As a pharmacist (hospital services) know …": the words "I want to" were forgotten.
        var afterRole = sentence[start.Length..];
        var end = RoleEnd().Match(afterRole);
        return end.Success ? (afterRole[..end.Groups["rest"].Index], end.Groups["rest"].Value) : (afterRole, null);
    }

    private static string AfterWant(string sentence, Match want) =>
        want.Groups["not"].Success
            ? sentence[want.Groups["negative"].Index..]
            : sentence[(want.Index + want.Length)..];

    private static (string Want, string? Why) SplitReason(string rest)
    {
        var joiner = Reason().Match(rest);
        if (!joiner.Success) return (rest, null);
        var keep = joiner.Groups["keep"];
        return (rest[..joiner.Index], rest[(keep.Success ? keep.Index : joiner.Index + joiner.Length)..]);
    }

    private static string? Clean(string? part)
    {
        var clean = part?.Trim(' ', ',', ';', ':', '…').TrimEnd('.', ' ', ',');
        return string.IsNullOrEmpty(clean) ? null : clean;
    }

    private const string Wanting = @"\b(?:I|we)\s+(?:also\s+|may\s+|might\s+|would\s+|could\s+|should\s+|will\s+|must\s+)*"
        + @"(?:(?<negative>(?<not>do\s+not|don['’]t|would\s+not)\s+(?:want|wish|need|like)\b)|(?:want|wish|need|like|expect|require|am\s+able)\b)|\bI['’]d\s+like\b"
        + @"|\b(?:I|we)\s+(?<able>can\b|(?:will|must|should|shall|may)\s+be\s+able\b)";

    // Emphasis and tags around "As a" and "I want" say nothing here; the text itself is kept with them.
    [GeneratedRegex(@"\*+|__+|</?[a-zA-Z][^<>]{0,80}>")]
    private static partial Regex Markup();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?:" + Wanting + @")(?:\s+to\b)?", RegexOptions.IgnoreCase)]
    private static partial Regex WantWords();

    [GeneratedRegex(@"^\s*(?:" + Wanting + @")(?:\s+to\b)?", RegexOptions.IgnoreCase)]
    private static partial Regex WantStart();

    [GeneratedRegex(@"^(?:user story\s*:\s*)?\s*as\s+(?=\S)", RegexOptions.IgnoreCase)]
    private static partial Regex RoleStart();

    [GeneratedRegex(@"(?<=\))[\s,]+(?<rest>\w.*)$|^[^,(]+,\s*(?<rest>\w.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex RoleEnd();

    [GeneratedRegex(@"[,.]\s*as\s+(?<role>(?:an?|the)\s+[^,.]{2,80})\.?$", RegexOptions.IgnoreCase)]
    private static partial Regex TrailingRole();

    [GeneratedRegex(@"^(?:in\s+order\s+to|so\s+that|(?=to\s+ensure|because))\s*(?<why>.+?)[,;]\s*(?=as\s+|I\s+(?:want|wish|need|would|may|do|don))", RegexOptions.IgnoreCase)]
    private static partial Regex LeadingReason();

    // "so" joins only where a clause follows it: not in "and so on".
    [GeneratedRegex(
        @"\b(?:so\s+that\b|in\s+order\s+(?:to|that)\b|such\s+that\b|(?<keep>because\b)|(?<keep>to\s+ensure\b)|(?<!\band\s+)so\s+(?=(?:I|we|they|the|it|that|there|when|if|my|our|a|an|all|he|she|patients?|as)\b))\s*",
        RegexOptions.IgnoreCase)]
    private static partial Regex Reason();

    [GeneratedRegex(@"^(?:so\s+that|in\s+order\s+(?:to|that)|such\s+that|so)\s+", RegexOptions.IgnoreCase)]
    private static partial Regex ReasonStart();
}
