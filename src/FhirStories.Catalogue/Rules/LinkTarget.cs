namespace FhirStories.Catalogue.Rules;

/// <summary>
/// The parts of <c>{canonical}[|version][#elementId]</c>. The definitions project has a public type for this; the rules
/// need only these three parts, and this is the one place to replace.
/// </summary>
internal readonly record struct LinkTarget(string Url, string? Version, string? ElementId)
{
    public static LinkTarget Parse(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var (canonical, element) = hash < 0 ? (text, null) : (text[..hash], text[(hash + 1)..]);
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        return bar < 0
            ? new(canonical, null, Known(element))
            : new(canonical[..bar], Known(canonical[(bar + 1)..]), Known(element));
    }

    private static string? Known(string? part) => string.IsNullOrEmpty(part) ? null : part;
}
