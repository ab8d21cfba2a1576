using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository.Content;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>Looks for ways that lead from a story over others back to it: what it is derived from, what it is part of, parents of its statements.</summary>
/// <remarks>A way back needs a link to the story, so where nothing points to it, which one seek tells, there is none.</remarks>
internal sealed class StoryCycles(Story story, string id, IStoredNeighbours others)
{
    // A chain of more stories than this is followed no further.
    private const int MostStories = 1000;
    private const int MostVersions = 50;

    private static readonly string[] Carrier = ["Basic"];
    private static readonly int UrlParameter = ParameterKey.Of("Basic", "url");
    private static readonly int VersionParameter = ParameterKey.Of("Basic", "version");
    private static readonly int DerivedFrom = ParameterKey.Of("Basic", "derived-from");
    private static readonly int Feature = ParameterKey.Of("Basic", "feature");

    private readonly Dictionary<string, IReadOnlyList<Story>> _known = new(StringComparer.Ordinal);

    /// <summary>The cycles that the story closes.</summary>
    /// <param name="before">The version that it replaces: links that were there before close nothing new.</param>
    public IEnumerable<BrokenRule> Find(Story? before)
    {
        if (Way(s => s.DerivedFrom, DerivedFrom, before) is { } derived)
            yield return new BrokenRule("story-derived-cycle",
                $"The stories are derived from each other in a circle: {derived}. Take away what Basic/{id} is derived from, or what closes the circle there.", "Basic");
        if (Way(s => s.Features, Feature, before) is { } part)
            yield return new BrokenRule("story-part-cycle",
                $"The features are part of each other in a circle: {part}. Take away what Basic/{id} is part of, or what closes the circle there.", "Basic");
        if (Parents(before) is { } parents)
            yield return new BrokenRule("statement-parent-cycle",
                $"The parents of statements go round in a circle: {parents}. A statement cannot be part of itself: remove one of these parents.", "Basic");
    }

    private string? Way(Func<Story, ValueList<string>> links, int parameter, Story? before)
    {
        var own = links(story).Where(l => !IsOwn(l)).ToList();
        if (own.Count == 0 || before is not null && before.Url == story.Url && own.All(links(before).Contains)) return null;
        if (!HasOther(new ReferenceIs(parameter, "", IndexText.Bound(story.Url!, IndexText.UriLength), null))) return null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<(string Link, Step Way)>(own.Select(l => (l, new Step(l, null))));
        while (waiting.TryPop(out var next) && seen.Count < MostStories)
        {
            if (!seen.Add(next.Link)) continue;
            foreach (var target in Stories(next.Link))
                foreach (var link in links(target))
                {
                    if (IsOwn(link)) return $"{story.Url} → {next.Way} → {story.Url}";
                    waiting.Push((link, new Step(link, next.Way)));
                }
        }
        return null;
    }

    private string? Parents(Story? before)
    {
        var own = story.Statements.Where(s => StatementReference.Parse(s.Parent) is { Url: { } url } && url != story.Url).ToList();
        if (own.Count == 0 || before is not null && before.Url == story.Url && own.All(s => before.Statements.Any(b => b.Key == s.Key && b.Parent == s.Parent) && before.Statements.Count == story.Statements.Count)) return null;
        if (!HasOther(StatementLinks.To($"{story.Url}#"))) return null;
        foreach (var start in own)
        {
            var way = new List<string> { $"{story.Url}#{start.Key}" };
            var (at, statement) = ((Story?)story, start);
            while (way.Count < MostStories && StatementReference.Parse(statement.Parent) is { } parent)
            {
                at = parent.Url is null ? at : parent.Url == story.Url ? story : Stories(parent.Version is null ? parent.Url : $"{parent.Url}|{parent.Version}") is [var first, ..] ? first : null;
                if (at?.Statements.FirstOrDefault(s => s.Key == parent.Key) is not { } found) break;
                way.Add($"{at.Url}#{parent.Key}");
                if (ReferenceEquals(found, start)) return string.Join(" → ", way);
                if (way.Take(way.Count - 1).Contains(way[^1], StringComparer.Ordinal)) break;
                statement = found;
            }
        }
        return null;
    }

    private bool IsOwn(string link)
    {
        var target = CanonicalTarget.Parse(link);
        return target.Url == story.Url && (target.Version is null || target.Version == story.Version);
    }

    private bool HasOther(SearchExpression link) => others.MayHold(link, "Basic", id);

    /// <summary>The stories that a canonical names, all versions where it names none.</summary>
    private IReadOnlyList<Story> Stories(string link)
    {
        if (_known.TryGetValue(link, out var known)) return known;
        var target = CanonicalTarget.Parse(link);
        SearchExpression where = new UriIs(UrlParameter, IndexText.Bound(target.Url, IndexText.UriLength));
        if (target.Version is { } version) where = new AllOf([where, new TokenIs(VersionParameter, null, IndexText.Bound(version, IndexText.CodeLength), false)]);
        known = [.. others.Find(Carrier, where, MostVersions).Where(o => o.Id != id)
            .Select(o => ResourceText.Read(o.Json.Span)).OfType<Basic>().Where(b => Carriers.KindOf(b) == CarrierKind.Story).Select(b => StoryMapper.Read(b).Value)];
        _known.Add(link, known);
        return known;
    }

    private sealed record Step(string Link, Step? Before)
    {
        public override string ToString() => Before is null ? Link : $"{Before} → {Link}";
    }
}
