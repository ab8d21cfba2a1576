namespace FhirStories.Definitions.Finding;

/// <summary>Finds profiles and their elements by plain words: "date of birth", "NHS number", "allergy".</summary>
/// <remarks>
/// 1. The first who asks after packages have changed has the index built; who asks meanwhile waits for that one.
/// 2. A search looks up each word, adds up what the elements have of them, and takes the best. It reads no definition.
/// </remarks>
/// <param name="definitions">What is to be found.</param>
public sealed class ElementFinder(DefinitionStore definitions)
{
    private readonly Lock _gate = new();
    private Lazy<FinderIndex>? _index;
    private int _generation = -1;

    /// <summary>What the words find, the likeliest first; nothing where none of them is known.</summary>
    /// <param name="words">What somebody typed: words, or an element's id.</param>
    /// <param name="most">Most that are given.</param>
    /// <param name="all">Whether what has only some of the words is left out, though nothing has all.</param>
    public IReadOnlyList<FoundElement> Find(string words, int most, bool all = false)
    {
        ArgumentNullException.ThrowIfNull(words);
        var query = FinderWords.OfQuery(words);
        return query.Count == 0 || most <= 0 ? [] : Current().Find(query, most, all);
    }

    private FinderIndex Current()
    {
        Lazy<FinderIndex> index;
        lock (_gate)
        {
            if (_index is null || _generation != definitions.Generation)
            {
                _generation = definitions.Generation;
                _index = new Lazy<FinderIndex>(() => new FinderBuilder(definitions).Build());
            }
            index = _index;
        }
        return index.Value;
    }
}
