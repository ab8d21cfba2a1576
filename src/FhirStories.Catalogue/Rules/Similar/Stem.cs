namespace FhirStories.Catalogue.Rules.Similar;

/// <summary>Brings the forms of an English word together: singular and plural, the times of a verb, British and American spelling.</summary>
/// <remarks>A light stemmer on purpose: one that cuts deeper takes <c>general</c> and <c>generate</c> for the same word.</remarks>
internal static class Stem
{
    private static readonly System.Buffers.SearchValues<char> Vowels = System.Buffers.SearchValues.Create("aeiouy");

    // Each form, then the word that it is a form of.
    private static readonly Dictionary<string, string> Irregular = Pairs(
        "sent send taken take took take bought buy seen see saw see given give gave give kept keep made make known know knew know told tell found find got get held hold left leave "
        + "written write wrote write chosen choose chose choose begun begin began begin brought bring felt feel gone go went go heard hear led lead met meet paid pay said say shown show "
        + "spoken speak spent spend thought think understood understand won win done do drawn draw drew draw born bear lost lose caught catch built build children child people person "
        + "women woman men man feet foot teeth tooth diagnoses diagnosis analyses analysis criteria criterion");

    /// <summary>The stem of a word in small letters.</summary>
    public static string Of(string word)
    {
        if (Irregular.TryGetValue(word, out var regular)) word = regular;
        if (word.Length < 4 || char.IsDigit(word[0])) return word;
        word = Spelling(Singular(word));
        word = WithoutEnding(word);
        return word.Length > 4 && word[^1] == 'e' ? word[..^1] : word;
    }

    private static Dictionary<string, string> Pairs(string words) =>
        words.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static string Singular(string word) => word switch
    {
        [.., 'i', 'e', 's'] when word.Length > 4 => word[..^3] + "y",
        [.., 's', 's', 'e', 's'] or [.., 'x', 'e', 's'] or [.., 'c', 'h', 'e', 's'] or [.., 's', 'h', 'e', 's'] => word[..^2],
        [.., 's' or 'u' or 'i', 's'] => word,
        [.., 's'] => word[..^1],
        _ => word,
    };

    private static string Spelling(string word)
    {
        if (word.Length > 6) word = word.Replace("isation", "ization", StringComparison.Ordinal);
        if (word.Length > 5)
            word = word switch
            {
                [.., 'i', 's', 'e'] => word[..^2] + "ze",
                [.., 'i', 's', 'e', 'd'] => word[..^3] + "zed",
                [.., 'i', 's', 'i', 'n', 'g'] => word[..^4] + "zing",
                [.., 'o', 'u', 'r'] => word[..^2] + "r",
                _ => word,
            };
        return word.Replace("ae", "e", StringComparison.Ordinal);
    }

    private static string WithoutEnding(string word)
    {
        var stem = word switch
        {
            [.., 'i', 'e', 'd'] when word.Length > 4 => word[..^3] + "y",
            [.., 'i', 'n', 'g'] when word.Length > 5 => word[..^3],
            [.., 'e', 'e', 'd'] => word,
            [.., 'e', 'd'] when word.Length > 4 => word[..^2],
            _ => word,
        };
        if (stem.Length == word.Length || !stem.AsSpan().ContainsAny(Vowels)) return stem.Length == word.Length ? stem : word;

        // stopped, referring: but not tell, miss, see.
        return stem.Length > 3 && stem[^1] == stem[^2] && !"lsze".Contains(stem[^1]) ? stem[..^1] : stem;
    }
}
