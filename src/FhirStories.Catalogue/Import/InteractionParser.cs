using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>Reads calls such as <c>GET [baseUrl]/MedicationRequest?patient=[id]</c> and names of resource types.</summary>
internal static partial class InteractionParser
{
    // Longer texts are no calls and no canonicals, and would make the patterns slow.
    private const int Longest = 2000;

    /// <summary>The interaction, or null for words that describe none.</summary>
    public static Interaction? Parse(string text)
    {
        if (text.Length > Longest) return null;
        var match = Call().Match(text);
        if (!match.Success || !StoryCodes.Verb.TryParse(match.Groups["verb"].Value.ToUpperInvariant(), out var verb)) return null;
        return new() { Verb = verb, Type = match.Groups["type"].Value, Search = match.Groups["search"] is { Success: true, Length: > 0 } search ? search.Value.Trim() : null };
    }

    /// <summary>Whether the text is the name of a resource type, of any release: DSTU2's MedicationOrder counts.</summary>
    public static bool IsTypeName(string text) => TypeName().IsMatch(text);

    /// <summary>Whether the text is a canonical that a statement can point to.</summary>
    public static bool IsCanonical(string text) => text.Length <= Longest && Canonical().IsMatch(text);

    // The base may be written as [baseUrl], [base], an address, or left out; the type is the part before the search or the id.
    [GeneratedRegex(@"^\s*(?<verb>(?i:GET|POST|PUT|PATCH|DELETE))\s+(?:(?:\[[^\]\s]*\]|https?://[^\s?]*?)?/)?(?<type>[A-Z][A-Za-z]{2,63})(?:/[^\s?]*)?(?:\?(?<search>.*))?\s*$")]
    private static partial Regex Call();

    [GeneratedRegex(@"^[A-Z][a-z]+(?:[A-Z][a-z]+){0,5}$")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^(?:https?://[^\s|#]+/[^\s|#]+|urn:[a-z0-9]+:[^\s|#]+)(?:\|[^\s|#]+)?(?:#[^\s#]+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Canonical();
}
