using System.Runtime.InteropServices;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules.Similar;

/// <summary>
/// Finds stories that want nearly the same, in the same words or in others. An index from the words of a want to stories: a
/// look-up follows the rarest words first and weighs no more than <see cref="MostCandidates"/> stories, so it stays quick in a
/// large catalogue. Not safe for use from several threads; see <see cref="CatalogueIndex"/>.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Words become tokens: <see cref="StoryWords"/>.</item>
/// <item>Candidates share a rare token and the noun of a role with the story.</item>
/// <item>Both want the same for the same role when the tokens that they share weigh enough against all their tokens, and the reasons agree; a
/// token weighs the more, the fewer stories have it, and a spelling mistake in a rare one is forgiven. Without a role the words must be nearly the same.</item>
/// <item>Opposites, relatives, and the same want for another reason are no duplicates.</item>
/// </list>
/// </remarks>
public sealed class StoryIndex : ISimilarStories
{
    private const double Enough = 0.6;
    private const double EnoughWithoutRole = 0.95;
    private const double EnoughOfReason = 0.15;
    private const double PartOfReason = 0.25;
    private const double Replaced = 1;

    // Who shares less than this at first sight is not looked at any closer.
    private const double Glance = 0.3;
    private const double Prefix = 0.5;
    private const double WeakWeight = 0.4;
    private const double Least = 0.3;
    private const double FamilyPart = 0.65;
    /// <summary>Stories that one look-up weighs at most.</summary>
    public const int MostCandidates = 400;

    private readonly Dictionary<string, IndexedStory> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> frequency = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Noun, string Token), HashSet<IndexedStory>> byToken = [];

    /// <summary>Number of stories in the index.</summary>
    public int Count => entries.Count;

    /// <summary>What a story is known by: its canonical, or its id where it has none.</summary>
    public static string KeyOf(CatalogueItem story) => story.Url ?? story.Id ?? "";

    /// <summary>Adds a story or replaces what was known of it. Features and retired stories are left out.</summary>
    public void Set(Story story)
    {
        var entry = IndexedStory.Of(story);
        Remove(entry.Key);
        if (story.Kind != StoryKind.Story || story.Status == StoryStatus.Retired || entry.Want.Tokens.Count == 0) return;
        entries[entry.Key] = entry;
        foreach (var token in entry.Want.Tokens)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(frequency, token, out _)++;
            foreach (var noun in entry.Who.Nouns)
                (CollectionsMarshal.GetValueRefOrAddDefault(byToken, (noun, token), out _) ??= []).Add(entry);
        }
    }

    /// <summary>Forgets a story.</summary>
    /// <param name="key">Its canonical, or its id where it has no canonical.</param>
    public void Remove(string key)
    {
        if (!entries.Remove(key, out var entry)) return;
        foreach (var token in entry.Want.Tokens)
        {
            if (--CollectionsMarshal.GetValueRefOrAddDefault(frequency, token, out _) == 0) frequency.Remove(token);
            foreach (var noun in entry.Who.Nouns)
                if (byToken.TryGetValue((noun, token), out var there) && there.Remove(entry) && there.Count == 0) byToken.Remove((noun, token));
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<SimilarStory> SimilarTo(Story story)
    {
        var mine = IndexedStory.Of(story);
        var weights = mine.Want.Tokens.Select(token => (Token: token, Weight: Weight(token))).ToArray();
        var fewest = Glance * weights.Sum(each => each.Weight);
        return [.. from other in Candidates(mine)
                   where weights.Where(each => other.Said.Contains(each.Token)).Sum(each => each.Weight) >= fewest
                   where other.Key != mine.Key && mine.Who.IsSame(other.Who) && !mine.IsRelated(other) && !mine.Want.Contradicts(other.Want)
                   let similarity = Similarity(mine, other)
                   where similarity >= (story.Roles.Count == 0 ? EnoughWithoutRole : Enough)
                   orderby similarity descending, other.Key
                   select new SimilarStory(other.Key, other.Title, Math.Round(similarity, 3))];
    }

    private HashSet<IndexedStory> Candidates(IndexedStory mine)
    {
        var found = new HashSet<IndexedStory>();
        // A word that no story has may be one of theirs misspelt: it neither leads to any nor speaks against them.
        var tokens = mine.Want.Tokens.Where(frequency.ContainsKey).Select(token => (Token: token, Weight: Weight(token))).OrderByDescending(each => each.Weight).ToList();
        var all = tokens.Sum(each => each.Weight);
        var seen = 0.0;
        foreach (var (token, weight) in tokens)
        {
            foreach (var noun in mine.Who.Nouns)
            {
                if (!byToken.TryGetValue((noun, token), out var there)) continue;
                foreach (var other in there)
                {
                    if (found.Count >= MostCandidates) return found;
                    found.Add(other);
                }
            }

            // Whoever has none of these cannot have enough of the rest.
            seen += weight;
            if (seen > Prefix * all) break;
        }

        return found;
    }

    /// <summary>From 0 to 1: how much two stories want the same, for the same reason. 0 where the reasons have nothing in common.</summary>
    internal double Similarity(IndexedStory a, IndexedStory b)
    {
        var want = OfWants(a.Want.Tokens, b.Want.Tokens);
        if (a.Why.Tokens.Count == 0 || b.Why.Tokens.Count == 0) return want;
        var reason = OfReasons(a.Why.Tokens, b.Why.Tokens);
        return reason < EnoughOfReason ? 0 : (want * (1 - PartOfReason)) + (reason * PartOfReason);
    }

    // What one has more counts less against them than what each has in place of the other: 'see the results of a blood test' and
    // 'of a scan' are two needs.
    internal double OfWants(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var (shared, onlyA, onlyB) = Compare(a, b);
        return shared == 0 ? 0 : shared / (shared + Math.Max(onlyA, onlyB) + (Replaced * Math.Min(onlyA, onlyB)));
    }

    // Reasons are worded more freely than wants, and one of them may say more. That both are about the patient says nothing.
    internal double OfReasons(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var (shared, onlyA, onlyB) = Compare(a, b);
        return a.Any(token => !DomainWords.IsWeak(token) && b.Contains(token)) ? shared / (shared + Math.Min(onlyA, onlyB)) : 0;
    }

    private (double Shared, double OnlyA, double OnlyB) Compare(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var rest = b.ToHashSet(StringComparer.Ordinal);
        var unmatched = new List<string>();
        var shared = 0.0;
        foreach (var token in a)
        {
            if (rest.Remove(token)) shared += Weight(token);
            else unmatched.Add(token);
        }

        for (var i = unmatched.Count - 1; i >= 0; i--)
        {
            var token = unmatched[i];
            if (rest.FirstOrDefault(other => IsMisspelling(token, other) || IsOneFamily(token, other)) is not { } meant) continue;
            shared += Math.Min(Weight(token), Weight(meant));
            rest.Remove(meant);
            unmatched.RemoveAt(i);
        }

        return (shared, unmatched.Sum(Weight), rest.Sum(Weight));
    }

    // A mistake is not made twice; and one letter, since two make hypotension of hypertension.
    private bool IsMisspelling(string a, string b) =>
        Math.Min(a.Length, b.Length) >= 5 && a[0] == b[0] && Math.Min(frequency.GetValueOrDefault(a), frequency.GetValueOrDefault(b)) <= 1
        && EditDistance.Of(a, b, 1) <= 1;

    // Allergy and allergic, prescriber and prescribing: a beginning that is most of both words.
    private static bool IsOneFamily(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        return same >= 5 && same >= FamilyPart * Math.Max(a.Length, b.Length);
    }

    /// <summary>From 1 for a token that one story has, towards <see cref="Least"/> for one that all have.</summary>
    private double Weight(string token)
    {
        var rarity = Math.Log(1 + Math.Max(entries.Count, 1) / (double)Math.Max(frequency.GetValueOrDefault(token), 1)) / Math.Log(1 + Math.Max(entries.Count, 1));
        return (DomainWords.IsWeak(token) ? WeakWeight : 1) * (Least + ((1 - Least) * rarity));
    }
}

/// <summary>What the index knows of a story.</summary>
internal sealed record IndexedStory(string Key, string? Title, StoryWords Want, StoryWords Why, WhoWants Who, ValueList<string> Parents)
{
    /// <summary>The tokens of the want, to look them up.</summary>
    public HashSet<string> Said { get; } = new(Want.Tokens, StringComparer.Ordinal);

    public static IndexedStory Of(Story story) => new(
        StoryIndex.KeyOf(story), story.Title, StoryWords.Of(story.Want), StoryWords.Of(story.Justification), WhoWants.Of(story), story.DerivedFrom);

    /// <summary>A parent and its children, and the children among each other, are alike on purpose.</summary>
    public bool IsRelated(IndexedStory other) =>
        Parents.Contains(other.Key) || other.Parents.Contains(Key) || Parents.Intersect(other.Parents, StringComparer.Ordinal).Any();

    public bool Equals(IndexedStory? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
