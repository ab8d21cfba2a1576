using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FhirStories.Storage.Index;

/// <summary>Brings texts into the form in which the index tables hold and compare them.</summary>
public static class IndexText
{
    /// <summary>Longest code, system or unit in an index, in characters.</summary>
    public const int CodeLength = 400;

    /// <summary>Longest uri in an index, in characters.</summary>
    public const int UriLength = 700;

    /// <summary>Longest folded string in an index, in characters.</summary>
    public const int FoldedLength = 256;

    /// <summary>A text that fits an index of the given length and stays different from every other: a longer one ends in its hash.</summary>
    public static string Bound(string value, int length)
    {
        if (value.Length <= length) return value;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
        return string.Concat(value.AsSpan(0, length - hash.Length), hash);
    }

    /// <summary>Lower case, without accents, white space collapsed, cut to <see cref="FoldedLength"/>:
    /// what FHIR's string search compares (R4 search §string).</summary>
    public static string Fold(string value)
    {
        var folded = new StringBuilder(Math.Min(value.Length, FoldedLength));
        var space = false;
        foreach (var c in value)
        {
            if (folded.Length >= FoldedLength) break;
            if (char.IsWhiteSpace(c))
            {
                space = folded.Length > 0;
                continue;
            }
            if (c > 127 && CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark) continue;
            if (space) folded.Append(' ');
            space = false;
            folded.Append(AccentTable.BaseOf(char.ToLowerInvariant(c)));
        }
        return folded.Length > FoldedLength ? folded.ToString(0, FoldedLength) : folded.ToString();
    }

    /// <summary>Words of a text: runs of letters and digits, each as often as it occurs.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) word.Append(rune.ToString());
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
        if (word.Length > 0) yield return word.ToString();
    }
}
