namespace FhirStories.Catalogue.Stories;

/// <summary>A version of a story as it was stored.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Since">When it was written.</param>
/// <param name="Story">The story; null where it was deleted.</param>
public sealed record StoryRevision(int Number, DateTimeOffset Since, Story? Story);

/// <summary>What happened to a criterion.</summary>
public enum CriterionEvent { Added, Changed, Removed }

/// <summary>Something that happened to a criterion.</summary>
/// <param name="Key">Key of the statement.</param>
/// <param name="Event">What happened.</param>
/// <param name="Version">The version of the story in which it did.</param>
public sealed record CriterionChange(string Key, CriterionEvent Event, StoryRevision Version);

/// <summary>
/// How the criteria of a story came to be: Care Connect writes those that clinicians see first and adds technical ones as the
/// conversation goes on. Told from the versions, so that nobody has to keep it up.
/// </summary>
public static class CriterionHistory
{
    /// <summary>All that happened, in the order in which it did; within one version in the order of the statements.</summary>
    /// <param name="versions">All versions of a story, oldest first.</param>
    public static IReadOnlyList<CriterionChange> Of(IEnumerable<StoryRevision> versions)
    {
        var changes = new List<CriterionChange>();
        var before = new Dictionary<string, Statement>(StringComparer.Ordinal);
        foreach (var version in versions)
        {
            var now = new Dictionary<string, Statement>(StringComparer.Ordinal);
            // Of two statements with one key the first counts; that there are two is told elsewhere.
            foreach (var statement in version.Story?.Statements ?? []) now.TryAdd(statement.Key, Criterion(statement));
            foreach (var (key, statement) in now)
                if (!before.TryGetValue(key, out var old)) changes.Add(new(key, CriterionEvent.Added, version));
                else if (!old.Equals(statement)) changes.Add(new(key, CriterionEvent.Changed, version));
            changes.AddRange(before.Keys.Where(key => !now.ContainsKey(key)).Select(key => new CriterionChange(key, CriterionEvent.Removed, version)));
            before = now;
        }

        return changes;
    }

    /// <summary>What a criterion asks for. How it is mapped is another matter, with a history of its own.</summary>
    private static Statement Criterion(Statement statement) => statement with { Links = [], SatisfiedBy = [], Origin = default };
}
