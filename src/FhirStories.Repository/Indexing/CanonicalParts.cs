using FhirStories.Definitions;

namespace FhirStories.Repository.Indexing;

/// <summary>The ways in which a link <c>canonical[|version][#element]</c> can be asked for.</summary>
internal static class CanonicalParts
{
    /// <summary>Bare, with its version, with its element, and in full; each once.</summary>
    public static IEnumerable<string> Of(string link)
    {
        var target = CanonicalTarget.Parse(link);
        yield return target.Url;
        if (target.Version is not null) yield return $"{target.Url}|{target.Version}";
        if (target.ElementId is not null)
        {
            yield return $"{target.Url}#{target.ElementId}";
            if (target.Version is not null) yield return $"{target.Url}|{target.Version}#{target.ElementId}";
        }
    }
}
