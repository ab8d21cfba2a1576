using FhirStories.Definitions.Terminology.Systems;

namespace FhirStories.Definitions.Terminology;

/// <summary>Chooses texts by language.</summary>
internal static class DisplayTexts
{
    /// <summary>The display in the language wanted, where there is one; else the one that leads.</summary>
    /// <param name="display">The display that leads.</param>
    /// <param name="language">Its language, where known.</param>
    /// <param name="designations">The other texts.</param>
    /// <param name="wanted">Languages wanted, as in Accept-Language; null for any.</param>
    public static string? Choose(string? display, string? language, IReadOnlyList<Designation> designations, string? wanted)
    {
        if (wanted is null) return display;
        foreach (var range in wanted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var tag = range.Split(';')[0].Trim();
            if (tag == "*" || display is not null && Covers(tag, language)) return display;
            foreach (var designation in designations) if (Covers(tag, designation.Language)) return designation.Value;
        }
        return display;
    }

    // RFC 4647 §3.3.1: a range covers a tag that it equals or that goes on from it.
    private static bool Covers(string range, string? tag) =>
        tag is not null && (tag.Equals(range, StringComparison.OrdinalIgnoreCase)
            || tag.Length > range.Length && tag[range.Length] == '-' && tag.StartsWith(range, StringComparison.OrdinalIgnoreCase));
}
