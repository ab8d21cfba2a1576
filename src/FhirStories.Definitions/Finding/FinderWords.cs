namespace FhirStories.Definitions.Finding;

/// <summary>Words as the finder compares them.</summary>
internal static class FinderWords
{
    private const int MostWords = 12;
    private const int LongestText = 200;

    private static readonly HashSet<string> Small = new(
        ["a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "s", "that", "the", "their", "they", "this", "to", "was", "what", "when", "which", "with", "patient's"], StringComparer.Ordinal);

    /// <summary>The words of what somebody typed: an element's id is split like any other text.</summary>
    public static IReadOnlyList<string> OfQuery(string text)
    {
        if (text.Length > LongestText) text = text[..LongestText];
        var all = ElementNames.Split(text.Replace("’", "'", StringComparison.Ordinal).Replace("'s", "", StringComparison.Ordinal)).ToList();
        var telling = all.Where(word => !Small.Contains(word)).ToList();
        return [.. (telling.Count > 0 ? telling : all).Select(Stem).Distinct(StringComparer.Ordinal).Take(MostWords)];
    }

    /// <summary>The words of a text of ours or of FHIR's.</summary>
    public static IEnumerable<string> Of(string text) => ElementNames.Split(text).Where(word => !Small.Contains(word)).Select(Stem);

    /// <summary>One form for singular and plural, and for the two spellings of -ise.</summary>
    public static string Stem(string word)
    {
        if (word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal)) return word[..^3] + "y";
        if (word.Length > 4 && (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal))) return word[..^2];
        if (word.Length > 3 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i')) word = word[..^1];
        return word.Replace("isation", "ization", StringComparison.Ordinal);
    }
}
