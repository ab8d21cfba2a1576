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
    public static string Fold(string value) => Fold(value, FoldedLength);

    private static string Fold(string value, int length)
    {
        var folded = new StringBuilder(Math.Min(value.Length, length));
        var space = false;
        foreach (var c in value)
        {
            if (folded.Length >= length) break;
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
        return folded.Length > length ? folded.ToString(0, length) : folded.ToString();
    }

    /// <summary>Longest text that is looked for inside a string.</summary>
    public const int LongestPart = FoldedLength / 2;

    /// <summary>What of a text does not fit its index, folded, in pieces of which each overlaps the one before: whatever of up to
    /// <see cref="LongestPart"/> characters stands in the text stands whole in one of them, or in the index.</summary>
    public static IEnumerable<string> Rest(string value)
    {
        if (value.Length <= FoldedLength) yield break;
        var whole = Fold(value, int.MaxValue);
        for (var start = FoldedLength - LongestPart; start + LongestPart < whole.Length; start += LongestPart)
            yield return whole.Substring(start, Math.Min(FoldedLength, whole.Length - start));
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
