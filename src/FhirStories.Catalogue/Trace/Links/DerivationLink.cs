using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>A story that derives from another, and what became of that link.</summary>
/// <param name="Story">Canonical of the story, or its reference.</param>
/// <param name="Parent">What it derives from, as its author wrote it.</param>
/// <param name="Status">Ok, orphaned, outdated, predated, ambiguous, unwanted or cycle.</param>
/// <param name="Reason">What to change; null for a sound link.</param>
public sealed record DerivationLink(string Story, string Parent, LinkStatus Status, string? Reason)
{
    /// <summary>The derivations of some stories, by story and in its order.</summary>
    public static IEnumerable<DerivationLink> Of(TraceGraph graph, IEnumerable<StoryNode> stories)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return from story in stories.OrderBy(each => each.Facts.Name, StringComparer.Ordinal).ThenBy(each => each.Facts.Reference, StringComparer.Ordinal)
               from parent in story.Facts.Parents
               select Follow(graph, story, parent);
    }

    /// <summary>The marks of a story's derivations (<see cref="StoryMarks"/>).</summary>
    internal static int MarksOf(TraceGraph graph, StoryNode story) => story.Facts.Parents.Aggregate(0, (marks, parent) => marks | StoryMarks.Of(Follow(graph, story, parent).Status));

    private static DerivationLink Follow(TraceGraph graph, StoryNode story, string parent)
    {
        DerivationLink Is(LinkStatus status, string? reason) => new(story.Facts.Name, parent, status, reason);
        var target = CanonicalTarget.Parse(parent);
        var all = graph.StoriesOf(target.Url).ToList();
        if (all.Count == 0) return Is(LinkStatus.Orphaned, $"No story with the canonical {target.Url} is here: correct it, or remove it.");
        if (CycleFrom(graph, story) is { } cycle) return Is(LinkStatus.Cycle, $"The derivations go round in a circle: {string.Join(" → ", cycle)}. Remove one of them.");
        var newest = all.Select(each => each.Facts.Version).Aggregate((a, b) => CanonicalVersion.Compare(a, b) >= 0 ? a : b);
        if (target.Version is { } version)
        {
            if (CanonicalVersion.Compare(version, newest) < 0) return Is(LinkStatus.Outdated, $"Version {newest} of it is here. Check whether the story still derives from it, and pin that.");
            if (!all.Exists(each => each.Facts.Version == version)) return Is(LinkStatus.Predated, $"Version {version} is newer than version {newest}, the newest that is here.");
        }
        var named = all.Where(each => target.Version is null || each.Facts.Version == target.Version).ToList();
        if (named.TrueForAll(each => each.Facts.Status == StoryStatus.Retired)) return Is(LinkStatus.Unwanted, "What it derives from is retired: derive it from what replaces that.");
        // Of several versions the one in force is meant; of several in force nobody knows which.
        var inForce = named.Count(each => each.Facts.Status == StoryStatus.Active);
        return inForce > 1 ? Is(LinkStatus.Ambiguous, "Several versions of it are active: pin the one that is meant.") : Is(LinkStatus.Ok, null);
    }

    /// <summary>The way from a story back to itself along derivations; null where there is none.</summary>
    private static List<string>? CycleFrom(TraceGraph graph, StoryNode start)
    {
        if (start.Facts.Url is not { } url) return null;
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = new Queue<string>([url]);
        while (next.TryDequeue(out var at))
        {
            foreach (var parent in graph.StoriesOf(at).SelectMany(story => story.Facts.Parents).Select(parent => CanonicalTarget.Parse(parent).Url))
            {
                if (parent == url)
                {
                    var way = new List<string> { url };
                    for (var back = at; ; back = from[back])
                    {
                        way.Insert(1, back);
                        if (back == url) break;
                    }
                    way.RemoveAt(1);
                    way.Add(url);
                    return way;
                }
                if (from.TryAdd(parent, at)) next.Enqueue(parent);
            }
        }
        return null;
    }
}
