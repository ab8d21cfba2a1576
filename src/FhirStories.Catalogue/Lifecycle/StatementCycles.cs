using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Lifecycle;

/// <summary>Finds statements of one story that are their own ancestors.</summary>
public static class StatementCycles
{
    /// <summary>The keys of a cycle of parents, in order, the first again at its end; null where there is none.</summary>
    public static IReadOnlyList<string>? OfParents(Story story) => Find(story, statement => statement.Parent);

    /// <summary>The keys of a cycle of derivations, as <see cref="OfParents"/>.</summary>
    public static IReadOnlyList<string>? OfDerivations(Story story) => Find(story, statement => statement.DerivedFrom);

    // Each statement points to at most one other, so a walk that meets itself has found the only cycle on its way.
    private static List<string>? Find(Story story, Func<Statement, string?> pointer)
    {
        ArgumentNullException.ThrowIfNull(story);
        var next = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var statement in story.Statements)
            if (StatementReference.Parse(pointer(statement)) is { } reference && IsOwn(reference, story)) next.TryAdd(statement.Key, reference.Key);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in next.Keys)
        {
            var way = new List<string>();
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var at = start; !done.Contains(at); at = next[at])
            {
                if (places.TryGetValue(at, out var place)) return [.. way[place..], at];
                places.Add(at, way.Count);
                way.Add(at);
                if (!next.ContainsKey(at)) break;
            }
            done.UnionWith(way);
        }
        return null;
    }

    private static bool IsOwn(StatementReference reference, Story story) =>
        reference.Url is null || reference.Url == story.Url && (reference.Version is null || reference.Version == story.Version);
}
