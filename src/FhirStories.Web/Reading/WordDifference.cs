using System.Text.RegularExpressions;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

/// <summary>Tells two texts apart word by word.</summary>
internal static partial class WordDifference
{
    /// <summary>Longer texts are shown whole: the table of the longest common part grows with both.</summary>
    private const int MostWords = 1500;

    /// <summary>Both texts in pieces: what they share, and what only one of them has.</summary>
    public static (IReadOnlyList<TextPiece> Before, IReadOnlyList<TextPiece> After) Between(string before, string after)
    {
        var (one, other) = (Words(before), Words(after));
        if (one.Count > MostWords || other.Count > MostWords) return ([new TextPiece(before, true)], [new TextPiece(after, true)]);
        var common = Common(one, other);
        var (left, right) = (new List<(string, bool)>(), new List<(string, bool)>());
        int i = 0, j = 0;
        while (i < one.Count || j < other.Count)
        {
            if (i < one.Count && j < other.Count && one[i] == other[j])
            {
                left.Add((one[i++], false));
                right.Add((other[j++], false));
            }
            else if (j >= other.Count || i < one.Count && common[i + 1, j] >= common[i, j + 1]) left.Add((one[i++], true));
            else right.Add((other[j++], true));
        }

        return (Joined(left), Joined(right));
    }

    /// <summary>For each pair of places, how many words the rests from there have in common, in order.</summary>
    private static ushort[,] Common(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        var common = new ushort[one.Count + 1, other.Count + 1];
        for (var i = one.Count - 1; i >= 0; i--)
            for (var j = other.Count - 1; j >= 0; j--)
                common[i, j] = one[i] == other[j] ? (ushort)(common[i + 1, j + 1] + 1) : Math.Max(common[i + 1, j], common[i, j + 1]);
        return common;
    }

    private static List<TextPiece> Joined(List<(string Text, bool Differs)> words)
    {
        var pieces = new List<TextPiece>();
        foreach (var (text, differs) in words)
        {
            if (pieces is [.., var last] && last.Differs == differs) pieces[^1] = last with { Text = last.Text + text };
            else pieces.Add(new TextPiece(text, differs));
        }

        return pieces;
    }

    private static List<string> Words(string text) => [.. Word().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\w+|\s+|[^\w\s]")]
    private static partial Regex Word();
}
