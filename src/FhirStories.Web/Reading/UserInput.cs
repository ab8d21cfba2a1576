using System.Text;
using FhirStories.Validation.Parsing;

namespace FhirStories.Web.Reading;

/// <summary>What people type or paste into an address, made harmless before it becomes a query.</summary>
internal static class UserInput
{
    /// <summary>Longest text that a search takes; what is longer is cut.</summary>
    public const int LongestText = 200;

    /// <summary>Longest canonical with version and element.</summary>
    private const int LongestCanonical = 1000;

    /// <summary>Search words: no control characters, no broken surrogates, single spaces, not too long. Null when nothing is left.</summary>
    public static string? Words(string? text) => Clean(text, LongestText);

    /// <summary>A code, canonical or continuation from the address; null when empty.</summary>
    public static string? Value(string? text) => Clean(text, LongestCanonical);

    /// <summary>True for what FHIR allows as a logical id.</summary>
    public static bool IsId(string? id) => id is not null && LogicalId.IsValid(id);

    private static string? Clean(string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var clean = new StringBuilder(Math.Min(text.Length, longest));
        var pendingSpace = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                pendingSpace = clean.Length > 0;
                continue;
            }

            if (clean.Length + rune.Utf16SequenceLength + (pendingSpace ? 1 : 0) > longest) break;
            if (pendingSpace) clean.Append(' ');
            pendingSpace = false;
            clean.Append(rune);
        }

        return clean.Length == 0 ? null : clean.ToString();
    }
}
