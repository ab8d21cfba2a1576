namespace FhirStories.Server.Security.Apps;

/// <summary>Scopes as people and apps write them: with spaces between.</summary>
internal static class ScopeList
{
    /// <summary>Most scopes at once.</summary>
    public const int Most = 50;

    /// <summary>The scopes of a text, each once; null where one of them is none, or there are too many.</summary>
    public static IReadOnlyList<SmartScope>? Read(string text) => Read(text.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <inheritdoc cref="Read(string)"/>
    public static IReadOnlyList<SmartScope>? Read(IEnumerable<string> texts)
    {
        var scopes = texts.Distinct(StringComparer.Ordinal).Take(Most + 1).Select(SmartScope.Read).ToList();
        return scopes.Count > Most || scopes.Contains(null) ? null : [.. scopes.OfType<SmartScope>()];
    }
}
