using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>The words by which a story's roles go.</summary>
internal static partial class RoleWords
{
    /// <summary>Title and aliases of a role that is known, else the words in its canonical.</summary>
    public static string Of(string canonical, RuleContext context)
    {
        var words = InCanonical(canonical);
        return context.Role(canonical) is { } role ? $"{role.Title} {string.Join(' ', role.Aliases)} {words}" : words;
    }

    /// <summary>The words in a canonical, as far as it has any.</summary>
    public static string InCanonical(string canonical) => canonical.Split('|')[0].TrimEnd('/').Split('/')[^1].Replace('-', ' ').Replace('_', ' ');

    /// <summary>Whether a role is a system.</summary>
    public static bool IsSystem(string canonical, RuleContext context) => context.Role(canonical) is { Type: { } type }
        ? type == RoleType.Entity
        : System().IsMatch(InCanonical(canonical));

    [GeneratedRegex(@"\b(systems?|applications?|apps?|software|server|platform|device|consumer|provider)$", RegexOptions.IgnoreCase)]
    private static partial Regex System();
}
