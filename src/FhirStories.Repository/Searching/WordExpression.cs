using FhirStories.Storage.Search;

namespace FhirStories.Repository.Searching;

/// <summary>Understands a full-text question: words that all have to occur, with <c>and</c>, <c>or</c>, <c>NOT</c> and parentheses
/// (R4 search leaves the language to the server). "Do not resuscitate" is three words: NOT has to be shouted.</summary>
internal static class WordExpression
{
    private const int MostWords = 32;
    private const int DeepestNesting = 10;

    /// <summary>What a value asks for, or what is wrong with it.</summary>
    /// <param name="parameter">The parameter, for messages.</param>
    /// <param name="value">The value.</param>
    /// <param name="of">Where the words are looked for.</param>
    /// <param name="context">Counts what is asked for.</param>
    public static Criterion Parse(string parameter, string value, WordsOf of, SearchContext context)
    {
        var text = SearchText.Unescape(value);
        var cursor = new Cursor(text, of);
        var expression = cursor.Any(0);
        // What cannot be read as a formula is still a row of words.
        if (expression is null || !cursor.AtEnd) expression = All(SearchText.Words(text), of);
        if (expression is null) return Criterion.Value(parameter, $"'{parameter}' takes one or more words.");
        return context.Count(Size(expression)) ? Criterion.Of(expression) : Criterion.TooCostly(parameter);
    }

    private static int Size(SearchExpression expression) => expression switch
    {
        AllOf all => all.Items.Sum(Size),
        AnyOf any => any.Items.Sum(Size),
        Not not => Size(not.Item),
        _ => 1,
    };

    /// <summary>Words that people type: all have to occur, none is an operator.</summary>
    public static Criterion Plain(string parameter, string value) =>
        All(SearchText.Words(SearchText.Unescape(value)), WordsOf.Parameter) is { } words ? Criterion.Of(words) : Criterion.Value(parameter, $"'{parameter}' takes one or more words.");

    private static WordsAre? All(List<string> words, WordsOf of) => words.Count == 0 ? null : new WordsAre([.. words.Take(MostWords)], of);

    private sealed class Cursor(string text, WordsOf of)
    {
        private readonly List<string> _parts = Parts(text);
        private int _at;

        public bool AtEnd => _at == _parts.Count;

        public SearchExpression? Any(int depth)
        {
            if (depth > DeepestNesting || All(depth) is not { } first) return null;
            var ways = new List<SearchExpression> { first };
            while (Take("or"))
            {
                if (All(depth) is not { } next) return null;
                ways.Add(next);
            }
            return ways.Count == 1 ? first : new AnyOf(ways);
        }

        private SearchExpression? All(int depth)
        {
            var items = new List<SearchExpression>();
            var words = new List<string>();
            for (; !AtEnd && !Is("or") && !Is(")");)
            {
                if (items.Count + words.Count > 0 && Take("and") && (AtEnd || Is("or") || Is(")"))) return null;
                var negated = _parts[_at] == "NOT";
                if (negated) _at++;
                if (AtEnd) return null;
                SearchExpression? item;
                if (Take("("))
                {
                    item = Any(depth + 1);
                    if (!Take(")")) return null;
                }
                else
                {
                    var own = SearchText.Words(_parts[_at++]);
                    if (own.Count == 0) continue;
                    if (!negated)
                    {
                        words.AddRange(own);
                        continue;
                    }
                    item = new WordsAre(own, of);
                }
                if (item is null) return null;
                items.Add(negated ? new Not(item) : item);
            }
            if (words.Count > 0) items.Insert(0, WordExpression.All(words, of)!);
            return items.Count switch { 0 => null, 1 => items[0], _ => new AllOf(items) };
        }

        private bool Is(string part) => !AtEnd && string.Equals(_parts[_at], part, part.Length == 1 ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

        private bool Take(string part)
        {
            if (!Is(part)) return false;
            _at++;
            return true;
        }

        private static List<string> Parts(string text) =>
            [.. text.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
    }
}
