using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules.Similar;

/// <summary>Who wants a story, as far as two stories can be of the same role: roles and care settings by their words.</summary>
/// <remarks>Care Connect's actor is a role in a care setting, and the same need of another actor may be another story.</remarks>
internal sealed class WhoWants
{
    private static readonly string[] SettingFillers = ["care", "services", "service", "and", "of", "the", "nhs", "department", "centre"];

    private readonly IReadOnlyList<RoleName> roles;
    private readonly HashSet<string> settings;

    private WhoWants(IReadOnlyList<RoleName> roles, HashSet<string> settings) => (this.roles, this.settings) = (roles, settings);

    /// <summary>The nouns of the roles, such as <c>nurse</c> of a school nurse: stories of one role share one. One empty noun where there is no role.</summary>
    public IReadOnlyList<string> Nouns => roles.Count == 0 ? [""] : [.. roles.Select(role => role.Noun).Distinct(StringComparer.Ordinal)];

    /// <summary>Who wants a story.</summary>
    public static WhoWants Of(Story story) => new(
        [.. story.Roles.Select(RoleName.Of)],
        [.. from setting in story.CareSettings
            from words in setting.Value.Coding.Select(coding => coding.Code).Append(setting.Value.Text).OfType<string>()
            from word in StoryWords.Split(words)
            where !SettingFillers.Contains(word)
            select Stem.Of(word)]);

    /// <summary>Whether both name the same role, one of them perhaps more closely, and no two care settings that have nothing in common.</summary>
    public bool IsSame(WhoWants other) =>
        (settings.Count == 0 || other.settings.Count == 0 || settings.Overlaps(other.settings))
        && (roles.Count == 0 ? other.roles.Count == 0 : roles.Any(mine => other.roles.Any(mine.IsSame)));

    /// <param name="Canonical">The role's canonical, without version.</param>
    /// <param name="Noun">What it is at heart: the last word before "at", "in" or "of".</param>
    /// <param name="Words">All of its words.</param>
    private sealed record RoleName(string Canonical, string Noun, HashSet<string> Words)
    {
        private static readonly string[] Joiners = ["at", "in", "of", "for", "with", "from", "who", "on", "and"];

        public static RoleName Of(string canonical)
        {
            var bare = canonical.Split('|')[0].TrimEnd('/');
            var words = StoryWords.Split(bare[(bare.LastIndexOf('/') + 1)..].Replace('_', ' ')).ToList();
            if (words is ["role" or "actor", _, ..]) words.RemoveAt(0);
            var head = words.FindIndex(1, Math.Max(words.Count - 1, 0), word => Joiners.Contains(word));
            var noun = StoryWords.Of(string.Join(' ', head > 0 ? words.Take(head) : words)).Tokens;
            // An id without words is a name of its own.
            return new(bare, noun.Count > 0 && !noun[^1].Any(char.IsDigit) ? noun[^1] : bare, [.. StoryWords.Of(string.Join(' ', words)).Tokens]);
        }

        public bool IsSame(RoleName other) => Canonical == other.Canonical || (Noun == other.Noun && (Words.IsSubsetOf(other.Words) || other.Words.IsSubsetOf(Words)));
    }
}
