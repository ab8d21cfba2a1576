namespace FhirStories.Web.Rendering;

/// <summary>The small words that join the parts of a story's sentence.</summary>
internal static class Articles
{
    /// <summary>The role with its article: "a hospital pharmacist", "an out-of-hours clinician". One that has an article or names a service keeps its words.</summary>
    public static string With(string role)
    {
        var first = role.Split(' ')[0];
        if (first is "a" or "an" or "the" || role.EndsWith("services", StringComparison.OrdinalIgnoreCase)) return role;
        return $"{(SoundsLikeVowel(first) ? "an" : "a")} {role}";
    }

    /// <summary>What comes before a want: most wants begin with a verb, some say it all themselves.</summary>
    public static string JointOfWant(string want) =>
        StartsWith(want, "I ") || StartsWith(want, "we ") ? "" : StartsWith(want, "to ") ? "I want" : StartsWith(want, "not ") ? "I do" : "I want to";

    /// <summary>A want without its full stop.</summary>
    public static string Want(string want) => want.TrimEnd('.', ' ');

    private static bool StartsWith(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    /// <summary>Words by their first letter; abbreviations by how the letter is said: an NHS manager, an A&amp;E nurse, a GP.</summary>
    private static bool SoundsLikeVowel(string word)
    {
        if (word.Length == 0) return false;
        var isAbbreviation = word.Length > 1 && char.IsUpper(word[0]) && !char.IsLower(word[1]);
        return isAbbreviation ? "AEFHILMNORSX".Contains(word[0], StringComparison.Ordinal) : "aeio".Contains(char.ToLowerInvariant(word[0]), StringComparison.Ordinal);
    }
}
