using System.Text.RegularExpressions;
using FhirStories.Web.Models;

namespace FhirStories.Web.Rendering;

/// <summary>The small words that join the parts of a story's sentence.</summary>
internal static partial class SentenceWords
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

    /// <summary>A justification with what comes before it. Sources begin theirs with "because", "to" or "in order to" as well, and then it says so itself.</summary>
    public static (string Joint, string Reason) Why(string justification)
    {
        var text = Bare(justification);
        foreach (var joint in WaysToSayWhy)
            if (StartsWith(text, joint + " ")) return (joint, text[(joint.Length + 1)..]);
        return StartsWith(text, "to ") ? ("in order", text) : ("so that", text);
    }

    private static readonly string[] WaysToSayWhy = ["because", "in order", "so that", "such that"];

    /// <summary>A want or justification without its full stop.</summary>
    public static string Bare(string text) => text.TrimEnd('.', ' ');

    /// <summary>The whole sentence; null when its parts are not known.</summary>
    public static string? Whole(SentenceView sentence)
    {
        if (sentence.Want is null) return null;
        var start = sentence.Role is null ? "" : $"As {With(sentence.Role)}, ";
        var (joint, reason) = sentence.Justification is null ? default : Why(sentence.Justification);
        var why = reason is null ? "" : $", {joint} {reason}";
        var want = $"{JointOfWant(sentence.Want)} {Bare(sentence.Want)}".TrimStart();
        return $"{start}{want}{why}.";
    }

    /// <summary>True when the verbatim text adds nothing to the sentence but brackets, such as the care setting after the role, and punctuation.</summary>
    public static bool SayTheSame(SentenceView sentence) =>
        sentence.Verbatim is null || Whole(sentence) is not { } whole || Letters(whole) == Letters(Brackets().Replace(sentence.Verbatim, ""));

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static bool StartsWith(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    /// <summary>Words by their first letter; abbreviations by how the letter is said: an NHS manager, an A&amp;E nurse, a GP.</summary>
    private static bool SoundsLikeVowel(string word)
    {
        if (word.Length == 0) return false;
        var isAbbreviation = word.Length > 1 && char.IsUpper(word[0]) && !char.IsLower(word[1]);
        return isAbbreviation ? "AEFHILMNORSX".Contains(word[0], StringComparison.Ordinal) : "aeio".Contains(char.ToLowerInvariant(word[0]), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\([^()]*\)")]
    private static partial Regex Brackets();
}
