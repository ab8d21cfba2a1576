using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace;

// What stories are searched by, worked out when somebody asks and kept until something that it hangs on changes.
public sealed partial class TraceGraph
{
    private readonly Dictionary<string, List<StoryNode>> _derived = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<StoryNode>> _pointing = new(StringComparer.Ordinal);

    /// <summary>Other stories of which a statement is part of, or derives from, a statement of a story.</summary>
    /// <param name="url">The story's canonical, bare.</param>
    internal IReadOnlyList<StoryNode> PointingTo(string url) => _pointing.GetValueOrDefault(url, []);

    /// <summary>The marks of a story (<see cref="StoryMarks"/>).</summary>
    public int MarksOf(StoryNode story)
    {
        ArgumentNullException.ThrowIfNull(story);
        var own = story.Marks ??= StoryMarks.Of(story);
        return story.Facts.Parents.Count == 0 ? own : own | (story.DerivationMarks ??= DerivationLink.MarksOf(this, story));
    }

    /// <summary>The stories that have one of some marks.</summary>
    /// <param name="marks">From <see cref="StoryMarks"/>.</param>
    /// <param name="isWhole">Whether the graph has all stories; where it has not, those that have the marks are told.</param>
    public MarkedStories Marked(int marks, bool isWhole)
    {
        List<long> with = [], without = [];
        foreach (var story in _stories.Values) ((MarksOf(story) & marks) != 0 ? with : without).Add(story.Facts.ResourceKey);
        var shorter = !isWhole || with.Count <= without.Count ? with : without;
        shorter.Sort();
        return new MarkedStories(shorter, ReferenceEquals(shorter, without));
    }

    private void Derives(StoryNode story, bool isHere)
    {
        foreach (var url in story.Facts.Parents.Select(parent => CanonicalTarget.Parse(parent).Url).Distinct(StringComparer.Ordinal))
        {
            if (isHere) AddTo(_derived, url, story);
            else RemoveFrom(_derived, url, story);
        }
        HashSet<string>? others = null;
        foreach (var statement in story.Facts.Statements)
        {
            // Few statements say either.
            if (statement.Parent is { } parent && StatementReference.Parse(parent)?.Url is { } whole) (others ??= []).Add(whole);
            if (statement.DerivedFrom is { } origin && StatementReference.Parse(origin)?.Url is { } source) (others ??= []).Add(source);
        }
        if (others is not null)
            foreach (var url in others.Where(url => url != story.Facts.Url))
            {
                if (isHere) AddTo(_pointing, url, story);
                else RemoveFrom(_pointing, url, story);
            }
        Unmark(story);
    }

    /// <summary>What derives from a story that came, went or changed is looked at again, and what derives from that: a circle may have closed or opened.</summary>
    private void Unmark(StoryNode changed)
    {
        var seen = new HashSet<StoryNode> { changed };
        var next = new Queue<StoryNode>([changed]);
        while (next.TryDequeue(out var at))
        {
            at.DerivationMarks = null;
            if (at.Facts.Url is not { } url || !_derived.TryGetValue(url, out var derived)) continue;
            foreach (var story in derived) if (seen.Add(story)) next.Enqueue(story);
        }
    }
}
