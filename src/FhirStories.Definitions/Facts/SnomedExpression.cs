using System.Text;
using System.Text.RegularExpressions;

namespace FhirStories.Definitions.Facts;

/// <summary>An expression constraint of SNOMED CT, as value sets filter by.</summary>
internal static partial class SnomedExpression
{
    /// <summary>
    /// The expression without its terms. A term is a display; it stands between bars after its code. Published expressions
    /// forget the closing bar here and there, so a term also ends where an operator and the next code follow, and at the end.
    /// </summary>
    public static string WithoutTerms(string expression)
    {
        var result = new StringBuilder();
        var at = 0;
        while (at < expression.Length)
        {
            var open = expression.IndexOf('|', at);
            if (open < 0) open = expression.Length;
            result.Append(expression, at, open - at).Append(' ');
            if (open == expression.Length) break;

            var close = expression.IndexOf('|', open + 1);
            var term = expression[(open + 1)..(close < 0 ? expression.Length : close)];
            at = NextCode().Match(term) is { Success: true } next ? open + 1 + next.Index
                : close < 0 ? expression.Length
                : close + 1;
        }

        var text = Spaces().Replace(Remark().Replace(result.ToString(), " "), " ").Replace(" )", ")", StringComparison.Ordinal).Trim();
        var unclosed = text.Count(c => c == '(') - text.Count(c => c == ')');
        return unclosed > 0 ? text + new string(')', unclosed) : text;
    }

    [GeneratedRegex(@"\b(OR|AND|MINUS)\s*[<>^!]*\s*\d{6,18}\b")]
    private static partial Regex NextCode();

    // Words in brackets outside a term are a remark to the reader.
    [GeneratedRegex(@"\([^()\d]*\)")]
    private static partial Regex Remark();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
