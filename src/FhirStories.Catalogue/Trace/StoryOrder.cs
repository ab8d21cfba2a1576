namespace FhirStories.Catalogue.Trace;

/// <summary>Stories in the order of reports: by name, version and reference. New ones are sorted in when somebody asks; those that were there keep their order.</summary>
internal sealed class StoryOrder
{
    private readonly Lock _sorting = new();
    private readonly List<StoryNode> _new = [];
    private List<StoryNode> _sorted = [];
    private StoryNode? _lastGone;
    private int _gone;
    private volatile bool _isSorted = true;

    public void Add(StoryNode story)
    {
        // A story that is written anew takes the place that it had.
        if (_lastGone is { Rank: >= 0 } before && Compare(before, story) == 0 && _sorted[before.Rank] == before)
        {
            story.Rank = before.Rank;
            _sorted[story.Rank] = story;
            _gone--;
        }
        else _new.Add(story);
        _lastGone = null;
        _isSorted = _gone == 0 && _new.Count == 0;
    }

    public void Remove(StoryNode story)
    {
        story.IsGone = true;
        if (story.Rank >= 0) _gone++;
        _lastGone = story;
        _isSorted = false;
    }

    /// <summary>The stories; the rank of each is its place.</summary>
    public IReadOnlyList<StoryNode> Sorted()
    {
        if (_isSorted) return _sorted;
        lock (_sorting)
        {
            if (!_isSorted) Sort();
            return _sorted;
        }
    }

    /// <summary>Statements in the order of reports, each once.</summary>
    public StatementNode[] Sort(IEnumerable<StatementNode> statements)
    {
        Sorted();
        var all = statements.ToArray();
        var places = new long[all.Length];
        for (var i = 0; i < all.Length; i++) places[i] = (long)all[i].Story.Rank << 32 | (uint)all[i].Place;
        Array.Sort(places, all);
        var kept = 0;
        for (var i = 0; i < all.Length; i++)
            if (i == 0 || places[i] != places[i - 1]) all[kept++] = all[i];
        return kept == all.Length ? all : all[..kept];
    }

    private void Sort()
    {
        _new.RemoveAll(story => story.IsGone);
        _new.Sort(Compare);
        var sorted = new List<StoryNode>(_sorted.Count + _new.Count);
        var next = 0;
        foreach (var story in _sorted)
        {
            if (story.IsGone) continue;
            while (next < _new.Count && Compare(_new[next], story) < 0) sorted.Add(_new[next++]);
            sorted.Add(story);
        }
        while (next < _new.Count) sorted.Add(_new[next++]);
        for (var i = 0; i < sorted.Count; i++) sorted[i].Rank = i;
        _new.Clear();
        (_sorted, _gone, _lastGone, _isSorted) = (sorted, 0, null, true);
    }

    private static int Compare(StoryNode one, StoryNode other)
    {
        var order = string.CompareOrdinal(one.Facts.Name, other.Facts.Name);
        if (order == 0) order = string.CompareOrdinal(one.Facts.Version, other.Facts.Version);
        return order != 0 ? order : string.CompareOrdinal(one.Facts.Reference, other.Facts.Reference);
    }
}
