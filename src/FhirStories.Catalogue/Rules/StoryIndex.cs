using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>
/// Finds stories that want nearly the same. An index from word pairs to stories: a look-up touches only stories that share
/// some of the wording, so it stays quick in a large catalogue. Not safe for writing from several threads.
/// </summary>
public sealed partial class StoryIndex : ISimilarStories
{
    private const double Enough = 0.7;

    private static readonly HashSet<string> Fillers = new(StringComparer.Ordinal)
        { "a", "an", "the", "to", "of", "my", "our", "their", "be", "able", "is", "are", "that", "any" };

    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> byShingle = new(StringComparer.Ordinal);

    /// <summary>Number of stories in the index.</summary>
    public int Count => entries.Count;

    /// <summary>Adds a story or replaces what was known of it.</summary>
    public void Set(Story story)
    {
        var entry = Entry.Of(story);
        Remove(entry.Key);
        if (story.Kind != StoryKind.Story || entry.Want.Count == 0) return;
        entries[entry.Key] = entry;
        foreach (var shingle in entry.Want)
        {
            if (!byShingle.TryGetValue(shingle, out var keys)) byShingle[shingle] = keys = new(StringComparer.Ordinal);
            keys.Add(entry.Key);
        }
    }

    /// <summary>Forgets a story.</summary>
    /// <param name="key">Its canonical, or its id where it has no canonical.</param>
    public void Remove(string key)
    {
        if (!entries.Remove(key, out var entry)) return;
        foreach (var shingle in entry.Want)
            if (byShingle.TryGetValue(shingle, out var keys) && keys.Remove(key) && keys.Count == 0) byShingle.Remove(shingle);
    }

    /// <inheritdoc />
    public IReadOnlyList<SimilarStory> SimilarTo(Story story)
    {
        var mine = Entry.Of(story);
        var shared = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var shingle in mine.Want)
            if (byShingle.TryGetValue(shingle, out var keys))
                foreach (var key in keys) shared[key] = shared.GetValueOrDefault(key) + 1;

        return [.. from pair in shared
                   let other = entries[pair.Key]
                   where other.Key != mine.Key && mine.SameRole(other) && !mine.Related(other) && mine.SameReason(other)
                   let similarity = (double)pair.Value / (mine.Want.Count + other.Want.Count - pair.Value)
                   where similarity >= Enough
                   orderby similarity descending, other.Key
                   select new SimilarStory(other.Key, other.Title, Math.Round(similarity, 3))];
    }

    private static HashSet<string> Shingles(string? text)
    {
        var words = Word().Matches(text ?? "").Select(match => match.Value.ToLowerInvariant()).Where(word => !Fillers.Contains(word)).ToList();
        var shingles = new HashSet<string>(words, StringComparer.Ordinal);
        for (var i = 1; i < words.Count; i++) shingles.Add($"{words[i - 1]} {words[i]}");
        return shingles;
    }

    // The s of "patient's" is no word.
    [GeneratedRegex(@"(?<!\p{L}['’])[\p{L}\p{N}]+")]
    private static partial Regex Word();

    private sealed record Entry(string Key, string? Title, HashSet<string> Want, HashSet<string> Why, ValueList<string> Roles, ValueList<string> Parents)
    {
        public static Entry Of(Story story) =>
            new(story.Url ?? story.Id ?? "", story.Title, Shingles(story.Want), Shingles(story.Justification), story.Roles, story.DerivedFrom);

        public bool SameRole(Entry other) => (Roles.Count == 0 && other.Roles.Count == 0) || Roles.Intersect(other.Roles, StringComparer.Ordinal).Any();

        /// <summary>A parent and its children, and the children among each other, are alike on purpose.</summary>
        public bool Related(Entry other) => Parents.Contains(other.Key) || other.Parents.Contains(Key) || Parents.Intersect(other.Parents, StringComparer.Ordinal).Any();

        /// <summary>The same want for another reason is another story.</summary>
        public bool SameReason(Entry other)
        {
            if (Why.Count == 0 || other.Why.Count == 0) return true;
            var shared = Why.Count(other.Why.Contains);
            return (double)shared / (Why.Count + other.Why.Count - shared) >= 0.5;
        }
    }
}
