using System.Text.RegularExpressions;

namespace FhirStories.Catalogue.Rules.Similar;

/// <summary>What a text is about: its words without fillers, in one form each, words of the field as the concepts that they stand for.</summary>
/// <param name="Tokens">Stems and concepts, each once, in the order of the text.</param>
/// <param name="From">Those that something comes from.</param>
/// <param name="To">Those that something goes to.</param>
/// <param name="Names">Names for machines among its words, such as <c>userId</c> and <c>order-sign</c> in code marks, in small letters.</param>
/// <param name="Denies">Whether it says not, no, never or without: wanting something and not wanting it are opposites.</param>
internal sealed partial record StoryWords(IReadOnlyList<string> Tokens, IReadOnlyList<string> From, IReadOnlyList<string> To, IReadOnlyList<string> Names, bool Denies)
{
    // Nobody words a want in more; a hostile text must not make everything slow.
    private const int MostWords = 400;

    /// <summary>The words of a text, in small letters. The addresses of links are none of them.</summary>
    public static IEnumerable<string> Split(string text) =>
        Word().Matches(Address().Replace(text, " ")).Take(MostWords).Select(match => match.Value.ToLowerInvariant().Replace("’", "'", StringComparison.Ordinal));

    /// <summary>What a text is about.</summary>
    public static StoryWords Of(string? text)
    {
        List<string> words = [.. Split(text ?? "")], stems = words.ConvertAll(Stem.Of);
        List<string> tokens = [], from = [], to = [];
        var (denies, toward, asAction) = (false, default(List<string>), true);
        for (var i = 0; i < words.Count; i++)
        {
            if (DomainWords.At(stems, i, asAction) is { } phrase)
            {
                Add(phrase.Concept);
                i += phrase.Stems.Count - 1;
                asAction = false;
                continue;
            }

            switch (words[i])
            {
                case "not" or "no" or "never" or "without" or "cannot" or [.., 'n', '\'', 't']:
                    denies = true;
                    break;
                case "from":
                    (toward, asAction) = (from, false);
                    break;
                case "to":
                    (toward, asAction) = (to, true);
                    break;
                case "and" or "or" or "also" or "then":
                    asAction = true;
                    break;
                case var word when DomainWords.IsStopWord(word):
                    // "to the order" is not "to order".
                    asAction = asAction && word is "be" or "able";
                    break;
                default:
                    Add(stems[i]);
                    asAction = false;
                    break;
            }
        }

        return new(tokens, from, to, [.. MachineName().Matches(text ?? "").Take(MostWords).Select(match => match.Value.ToLowerInvariant()).Distinct()], denies);

        void Add(string token)
        {
            if (!tokens.Contains(token)) tokens.Add(token);
            toward?.Add(token);
            toward = null;
        }
    }

    /// <summary>Whether one text says the opposite of the other, or the same of another thing, however alike they sound.</summary>
    public bool Contradicts(StoryWords other)
    {
        if (Denies != other.Denies || From.Intersect(other.To).Any() || To.Intersect(other.From).Any()) return true;
        // One names userId and the other encounterId, or one 111 and the other 999.
        if (Names.Except(other.Names).Any() && other.Names.Except(Names).Any()) return true;
        var mine = Tokens.Where(IsNumber).ToList();
        var others = other.Tokens.Where(IsNumber).ToList();
        if (mine.Except(others).Any() && others.Except(mine).Any()) return true;

        var here = Contrasts(Tokens);
        var there = Contrasts(other.Tokens);
        return here.Keys.Any(line => there.TryGetValue(line, out var said) && !here[line].Overlaps(said));
    }

    private static bool IsNumber(string token) => token.Any(char.IsDigit);

    private static Dictionary<int, HashSet<string>> Contrasts(IReadOnlyList<string> tokens) =>
        (from token in tokens from line in DomainWords.Contrast(token) group token by line)
            .ToDictionary(group => group.Key, group => group.ToHashSet(StringComparer.Ordinal));

    [GeneratedRegex(@"\]\([^()\s]*\)|https?://\S+")]
    private static partial Regex Address();

    [GeneratedRegex(@"`[^`\n]{1,80}`|\b\p{Lu}?\p{Ll}+(?:\p{Lu}\p{Ll}+)+\b|\b\w+(?:_\w+)+\b|\b\w+(?:\.\w+)+\b")]
    private static partial Regex MachineName();

    // The s of "patient's" is no word; "don't" and "A&E" are one.
    [GeneratedRegex(@"(?<!\p{L}['’])(?:\p{L}&\p{L}\b|\p{L}+n['’]t\b|[\p{L}\p{N}]+)")]
    private static partial Regex Word();
}
