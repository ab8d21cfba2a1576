using System.Net;
using System.Text.RegularExpressions;

namespace FhirStories.Validation.Checks.Narratives;

/// <summary>XHTML's named entities, which XML does not know: <c>&amp;nbsp;</c> and the like become their characters.</summary>
internal static partial class HtmlEntities
{
    public static string Replace(string text) => !text.Contains('&', StringComparison.Ordinal) ? text : Entity().Replace(text, match =>
    {
        if (match.Value is "&amp;" or "&lt;" or "&gt;" or "&quot;" or "&apos;") return match.Value;
        var decoded = WebUtility.HtmlDecode(match.Value);
        return decoded == match.Value ? match.Value : decoded;
    });

    [GeneratedRegex(@"&[A-Za-z][A-Za-z0-9]*;")]
    private static partial Regex Entity();
}
