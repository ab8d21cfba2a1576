using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>The words of a statement without the marks around them.</summary>
internal static class StatementText
{
    /// <summary>Label and requirement.</summary>
    public static string Of(Statement statement) => Plain($"{statement.Label} {statement.Requirement}");

    /// <summary>A text without emphasis, and without the brackets in which requirements that are taken from a page hold what was added: <c>[I]f</c>.</summary>
    public static string Plain(string text) => text.Replace("*", "", StringComparison.Ordinal).Replace("[", "", StringComparison.Ordinal)
        .Replace("]", "", StringComparison.Ordinal).Replace('_', ' ');
}
