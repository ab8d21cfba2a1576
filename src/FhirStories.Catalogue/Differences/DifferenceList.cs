namespace FhirStories.Catalogue.Differences;

/// <summary>Gathers differences, part by part.</summary>
internal sealed class DifferenceList
{
    private readonly List<Difference> _found = [];

    public IReadOnlyList<Difference> Found => _found;

    /// <summary>A part that there is at most once.</summary>
    public void One(string label, string? before, string? after, bool isLink = false)
    {
        (before, after) = (before is { Length: > 0 } ? before : null, after is { Length: > 0 } ? after : null);
        if (before == after) return;
        _found.Add(new(before is null ? DifferenceKind.Added : after is null ? DifferenceKind.Removed : DifferenceKind.Changed, label, before, after) { IsLink = isLink });
    }

    /// <summary>A part of several values, whose order says nothing.</summary>
    public void Many(string label, IEnumerable<string> before, IEnumerable<string> after, bool isLink = false)
    {
        var (old, next) = (before.ToList(), after.ToList());
        foreach (var value in old.ToList()) if (next.Remove(value)) old.Remove(value);
        // One value that takes the place of one is a change.
        if (old is [var was] && next is [var @is])
        {
            One(label, was, @is, isLink);
            return;
        }
        foreach (var value in old) One(label, value, null, isLink);
        foreach (var value in next) One(label, null, value, isLink);
    }

    /// <summary>Parts that have a key, whose order is told but once.</summary>
    /// <param name="label">Names the parts, such as <c>The criteria</c>.</param>
    /// <param name="before">Parts before.</param>
    /// <param name="after">Parts after.</param>
    /// <param name="keyOf">The key.</param>
    /// <param name="whole">The text of a part that comes or goes, with its label.</param>
    /// <param name="both">Compares a part that is in both.</param>
    /// <param name="isLink">Whether the parts are links.</param>
    public void Keyed<T>(string label, IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> keyOf, Func<T, (string Label, string Text)> whole, Action<T, T> both, bool isLink = false)
    {
        var (old, next) = (ByKey(before, keyOf), ByKey(after, keyOf));
        foreach (var gone in before.Where(b => !next.ContainsKey(keyOf(b)))) One(whole(gone).Label, whole(gone).Text, null, isLink);
        foreach (var part in after)
            if (old.TryGetValue(keyOf(part), out var was)) both(was, part);
            else One(whole(part).Label, null, whole(part).Text, isLink);
        if (!before.Select(keyOf).Where(next.ContainsKey).SequenceEqual(after.Select(keyOf).Where(old.ContainsKey), StringComparer.Ordinal))
            _found.Add(new(DifferenceKind.Moved, label, null, null));
    }

    private static Dictionary<string, T> ByKey<T>(IReadOnlyList<T> parts, Func<T, string> keyOf) =>
        parts.GroupBy(keyOf, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
}
