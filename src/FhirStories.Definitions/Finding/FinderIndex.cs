namespace FhirStories.Definitions.Finding;

/// <summary>An element as the index knows it, whichever profiles have it.</summary>
internal sealed class IndexedElement(string id, string type, string? text)
{
    public string Id { get; } = id;

    public string Type { get; } = type;

    public string? Short { get; } = text;

    public List<OfferedBy> Profiles { get; } = [];

    /// <summary>How deep it lies: 0 for the resource itself.</summary>
    public int Depth { get; } = id.Count(c => c == '.');
}

/// <summary>How much a word says about an element.</summary>
internal readonly record struct Posting(int Element, float Weight);

/// <summary>Words and what they are said of. Never changed once it is built.</summary>
/// <param name="elements">The elements.</param>
/// <param name="words">All words, in ordinal order.</param>
/// <param name="postings">For each word what it is said of.</param>
internal sealed class FinderIndex(IndexedElement[] elements, string[] words, Posting[][] postings)
{
    /// <summary>What a word of its resource says about an element, which has it as all others of that resource have.</summary>
    public const float OfResource = 4;

    // A word that is only the beginning of one says less.
    private const float OfBeginning = 0.6f;
    private const int ShortestBeginning = 3;
    private const int MostBeginnings = 200;

    public IReadOnlyList<FoundElement> Find(IReadOnlyList<string> query, int limit, bool all)
    {
        var scores = new Dictionary<int, (float Sum, int Words, float Most)>();
        foreach (var word in query)
            foreach (var (element, weight) in Said(word))
            {
                var (sum, count, most) = scores.GetValueOrDefault(element);
                scores[element] = (sum + weight, count + 1, Math.Max(most, weight));
            }
        if (scores.Count == 0) return [];
        // Where something has all words, what has some is noise.
        var fullest = scores.Values.Max(score => score.Words);
        if (all && fullest < query.Count) return [];
        var found = scores.Where(score => score.Value.Words == fullest).ToList();
        // Where a resource is found as a whole, its elements are for those who name them: each has the words of the resource.
        var wholes = found.Select(score => elements[score.Key]).Where(element => element.Depth == 0).Select(element => element.Type).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. found.Where(score => elements[score.Key].Depth == 0 || score.Value.Most > OfResource || !wholes.Contains(elements[score.Key].Type))
                .Select(score => (Element: elements[score.Key], Score: Score(elements[score.Key], score.Value.Sum, query.Count)))
                .OrderByDescending(each => each.Score).ThenBy(each => each.Element.Depth).ThenBy(each => each.Element.Id, StringComparer.Ordinal)
                .Take(limit).Select(each => Found(each.Element, query)),
        ];
    }

    private static double Score(IndexedElement element, float sum, int words) =>
        (sum / words) + Glosses.Prominence(element.Type) - (element.Depth * 0.4) + (element.Profiles.Any(offer => offer.Profile.Derivation == "constraint") ? 0.5 : 0);

    // Of several profiles those come first that have the words in their own names: a blood pressure among the observations.
    private static FoundElement Found(IndexedElement element, IReadOnlyList<string> query) => new(
        element.Depth == 0 ? null : element.Id, element.Type, ElementNames.InWords(element.Id), element.Short,
        [.. element.Profiles.OrderByDescending(offer => FinderWords.Of(offer.Profile.Title ?? offer.Profile.Name).Intersect(query, StringComparer.Ordinal).Count())]);

    private Dictionary<int, float> Said(string word)
    {
        var said = new Dictionary<int, float>();
        var at = Array.BinarySearch(words, word, StringComparer.Ordinal);
        if (at >= 0) Add(said, at, 1);
        if (word.Length < ShortestBeginning) return said;
        for (var next = at >= 0 ? at + 1 : ~at; next < words.Length && words[next].StartsWith(word, StringComparison.Ordinal) && next - at < MostBeginnings; next++) Add(said, next, OfBeginning);
        return said;
    }

    private void Add(Dictionary<int, float> said, int word, float share)
    {
        foreach (var (element, weight) in postings[word])
            if (weight * share > said.GetValueOrDefault(element)) said[element] = weight * share;
    }
}
