namespace FhirStories.Web.Reading;

/// <summary>The target of a link in its parts: <c>{canonical}[|version][#elementId]</c>.</summary>
internal readonly record struct Target(string Canonical, string? Version, string? Element)
{
    public static Target Parse(string text)
    {
        string? element = null, version = null;
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0) (text, element) = (text[..hash], text[(hash + 1)..]);
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        if (bar >= 0) (text, version) = (text[..bar], text[(bar + 1)..]);
        return new Target(text, string.IsNullOrEmpty(version) ? null : version, string.IsNullOrEmpty(element) ? null : element);
    }
}
