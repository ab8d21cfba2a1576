using System.Text.RegularExpressions;

namespace FhirStories.Definitions.Terminology.Systems;

/// <summary>MIME types, BCP 13 (RFC 2045 §5.1, RFC 6838 §4.2): the form is checked, registration is not asked for.</summary>
internal sealed partial class MimeTypes : ICodeGrammar
{
    public static readonly MimeTypes Instance = new();

    public Membership Check(string code, out TerminologyReason? reason)
    {
        reason = null;
        // FHIR's own short forms, which it allows where elements are bound to MIME types (R4 http §3.1.0.1.11).
        return code is "xml" or "json" or "ttl" || code.Length <= 500 && Form().IsMatch(code) ? Membership.In : Membership.NotIn;
    }

    [GeneratedRegex(
        """^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*(?:\s*;\s*[a-z0-9!#$%&'*+.^_`|~-]+\s*=\s*(?:[a-z0-9!#$%&'*+.^_`|~:/-]+|"[^"\\]*"))*\s*$""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
