using FhirStories.Definitions;

namespace FhirStories.Catalogue.Lifecycle;

/// <summary>What names a statement: <c>{url}[|version]#{key}</c>, or <c>key</c> or <c>#key</c> within the story itself.</summary>
/// <param name="Url">Canonical of the story; null for the story that says it.</param>
/// <param name="Version">Version of the story; null for any.</param>
/// <param name="Key">Key of the statement.</param>
public readonly record struct StatementReference(string? Url, string? Version, string Key)
{
    /// <summary>Takes a reference apart; null for a text that names no statement.</summary>
    public static StatementReference? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        text = text.Trim();
        if (!text.Contains('#', StringComparison.Ordinal)) return text.Contains(':', StringComparison.Ordinal) ? null : new(null, null, text);
        if (text[0] == '#') return text.Length == 1 ? null : new(null, null, text[1..]);
        return CanonicalTarget.Parse(text) is { ElementId: { } key } target ? new(target.Url, target.Version, key) : null;
    }

    /// <summary><c>{url}[|version]#{key}</c>.</summary>
    public override string ToString() => $"{Url}{(Version is null ? "" : $"|{Version}")}#{Key}";
}
