using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using FhirStories.Storage;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>Whether a story goes together with the others: nothing hangs on a statement that goes, and no story is part of itself.</summary>
internal sealed class NeighbourRules
{
    // So many vanished keys are looked for one by one; with more, everything that names the story is read.
    private const int FewKeys = 40;
    private const int MostReferrers = 1000;
    private const int MostNamed = 5;

    private static readonly string[] Carrier = ["Basic"];
    private static readonly int UrlParameter = ParameterKey.Of("Basic", "url");
    private static readonly int KeyParameter = ParameterKey.Of("Basic", "statement-key");

    private readonly Story _story;
    private readonly string _id;

    private NeighbourRules(Story story, string id) => (_story, _id) = (story, id);

    /// <summary>The judge for a story or feature; null for anything else.</summary>
    public static NeighbourJudge? Of(CatalogueItem? item, string id) => item is Story story ? new NeighbourRules(story, id).Judge : null;

    private IReadOnlyList<BrokenRule> Judge(StoredVersion? replaced, IStoredNeighbours others)
    {
        var before = replaced is not null && ResourceText.Read(replaced.Json.Span) is Basic basic && Carriers.KindOf(basic) == CarrierKind.Story ? StoryMapper.Read(basic).Value : null;
        var broken = new List<BrokenRule>();
        if (before is not null && Vanished(before) is { Count: > 0 } vanished && Hanging(before, vanished, others) is { } hanging) broken.Add(hanging);
        if (_story.Url is not null) broken.AddRange(new StoryCycles(_story, _id, others).Find(before));
        return broken;
    }

    /// <summary>References that named a statement and name none any more.</summary>
    private HashSet<string> Vanished(Story before)
    {
        if (before.Url is null) return [];
        var vanished = References(before).ToHashSet(StringComparer.Ordinal);
        vanished.ExceptWith(References(_story));
        return vanished;
    }

    private static IEnumerable<string> References(Story story) => story.Statements.SelectMany(s =>
        story.Version is { } version ? new[] { $"{story.Url}#{s.Key}", $"{story.Url}|{version}#{s.Key}" } : [$"{story.Url}#{s.Key}"]);

    private BrokenRule? Hanging(Story before, HashSet<string> vanished, IStoredNeighbours others)
    {
        var where = vanished.Count <= FewKeys ? new AnyOf([.. vanished.Select(StatementLinks.To)]) : StatementLinks.To($"{before.Url}#");
        var elsewhere = new Dictionary<string, bool>(StringComparer.Ordinal);
        var lost = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var referrer in others.Find([], where, MostReferrers).Where(r => r.Type != "Basic" || r.Id != _id))
            foreach (var reference in StatementLinks.Of(referrer.Json).Where(r => vanished.Contains(r.ToString())))
            {
                // Another version of the story may still have it; a reference that names this version has nothing of that.
                if (reference.Version is null && Elsewhere(reference.Key)) continue;
                if (!lost.TryGetValue(reference.Key, out var names)) lost.Add(reference.Key, names = new(StringComparer.Ordinal));
                names.Add($"{referrer.Type}/{referrer.Id}");
            }
        if (lost.Count == 0) return null;
        var keys = lost.Keys.Take(MostNamed).Select(k => $"'{k}'").ToList();
        var who = lost.Values.SelectMany(v => v).Distinct(StringComparer.Ordinal).ToList();
        return new BrokenRule("statement-referred",
            $"Basic/{_id} would no longer have the statement{(lost.Count == 1 ? "" : "s")} {Named(keys, lost.Count)}, to which {Named([.. who.Take(MostNamed)], who.Count)} refer{(who.Count == 1 ? "s" : "")}. " +
            "Keep url, version and key (the text may change), or change what refers to it first.", "Basic");

        bool Elsewhere(string key)
        {
            if (!elsewhere.TryGetValue(key, out var found))
                elsewhere.Add(key, found = others.Find(Carrier, new AllOf([
                    new UriIs(UrlParameter, IndexText.Bound(before.Url!, IndexText.UriLength)),
                    new TokenIs(KeyParameter, null, IndexText.Bound(key, IndexText.CodeLength), false)]), 2).Any(o => o.Id != _id));
            return found;
        }
    }

    private static string Named(IReadOnlyList<string> some, int count) => count > some.Count ? $"{string.Join(", ", some)} and {count - some.Count} more"
        : some.Count == 1 ? some[0] : $"{string.Join(", ", some.Take(some.Count - 1))} and {some[^1]}";
}
