using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>The words by which a story's roles go.</summary>
internal static class RoleWords
{
    /// <summary>Title and aliases of a role that is known, else the words in its canonical.</summary>
    public static string Of(string canonical, RuleContext context)
    {
        var words = canonical.Split('|')[0].TrimEnd('/').Split('/')[^1].Replace('-', ' ').Replace('_', ' ');
        return context.Role(canonical) is { } role ? $"{role.Title} {string.Join(' ', role.Aliases)} {words}" : words;
    }
}
