using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>Makes the rows of profiles.</summary>
/// <param name="graph">The graph.</param>
/// <param name="definitions">Definitions, for what a profile builds on.</param>
/// <param name="asked">The links that count.</param>
/// <param name="detail">How much rows tell.</param>
internal sealed class ProfileRows(TraceGraph graph, DefinitionStore definitions, AskedLinks asked, CoverageDetail detail)
{
    /// <summary>The row of a profile, and its key elements that nobody asks for, where somebody asks for the profile.</summary>
    public (ProfileCoverage Row, IReadOnlyList<string> Untraced) Row(DefinitionEntry entry, ProfileElements counted)
    {
        var node = graph.Profile(entry);
        var above = Above(entry).ToList();
        var (stories, statements) = asked.Count(node);
        var traced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var profile in node is null ? above : [node, .. above]) traced.UnionWith(asked.Elements(profile));
        var shown = Shown(node);
        var own = detail == CoverageDetail.Full && node is not null ? asked.ByElement([node]) : Nothing;
        var row = new ProfileCoverage(entry.Canonical, string.IsNullOrWhiteSpace(entry.Title) ? entry.Name : entry.Title)
        {
            FhirVersion = FhirReleases.VersionOf(entry.Release),
            Package = entry.Source,
            Stories = stories,
            Statements = statements,
            OnWhole = Names(own[""]),
            ValidExamples = [.. shown.Select(each => each.Example).Distinct().Order(StringComparer.Ordinal)],
            InvalidExamples = node is null ? [] : [.. node.Examples.Where(example => example.Verdicts.Any(verdict => !verdict.IsValid && node.IsNamed(verdict.Profile))).Select(example => example.Reference).Distinct().Order(StringComparer.Ordinal)],
            Solutions = node is null ? [] : [.. node.Solutions.Select(each => each.Reference).Order(StringComparer.Ordinal)],
            Elements = detail == CoverageDetail.Full ? Elements(entry, counted, own, asked.ByElement(above), shown) : [],
            Counts = Counts(counted, traced, shown),
        };
        return (row, statements == 0 ? [] : [.. counted.Elements.Where(element => element.Denominators.HasFlag(Denominators.Key) && !traced.Contains(element.Id)).Select(element => element.Id)]);
    }

    private static ILookup<string, IEnumerable<LinkEdge>> Nothing { get; } = Array.Empty<TargetNode>().ToLookup(_ => "", target => (IEnumerable<LinkEdge>)target.Links, StringComparer.Ordinal);

    /// <summary>The examples that are valid, with the elements that they populate.</summary>
    private static List<(string Example, IReadOnlySet<string> Populated)> Shown(ProfileNode? node) => node is null ? []
        : [.. node.Examples.SelectMany(example => example.Verdicts.Where(verdict => verdict.IsValid && node.IsNamed(verdict.Profile)).Select(verdict => (example.Reference, verdict.Populated)))];

    private static Dictionary<Denominators, ElementCount> Counts(ProfileElements counted, HashSet<string> traced, List<(string Example, IReadOnlySet<string> Populated)> shown)
    {
        var counts = Shares.ToDictionary(each => each, _ => default(ElementCount));
        foreach (var element in counted.Elements)
        {
            var (isTraced, isShown) = (traced.Contains(element.Id) ? 1 : 0, shown.Exists(example => example.Populated.Contains(element.Id)) ? 1 : 0);
            foreach (var denominator in Shares)
                if (element.Denominators.HasFlag(denominator)) counts[denominator] = counts[denominator] is var sum ? new ElementCount(sum.Total + 1, sum.Traced + isTraced, sum.Shown + isShown) : default;
        }
        return counts;
    }

    private static readonly Denominators[] Shares = [.. Enum.GetValues<Denominators>().Where(each => each != Denominators.None)];

    private List<ElementCoverage> Elements(
        DefinitionEntry entry, ProfileElements counted, ILookup<string, IEnumerable<LinkEdge>> own, ILookup<string, IEnumerable<LinkEdge>> inherited, List<(string Example, IReadOnlySet<string> Populated)> shown)
    {
        var named = own.Select(group => group.Key).Where(id => id.Length > 0).ToList();
        var known = counted.Elements.Select(element => element.Id).ToHashSet(StringComparer.Ordinal);
        // Elements that only a link names come after those that are counted.
        return [.. counted.Elements.Concat(named.Where(id => !known.Contains(id) && id != entry.Type).Order(StringComparer.Ordinal).Select(id => new CountedElement(id, Denominators.None)))
            .Select(element => new ElementCoverage(element.Id, element.Denominators)
            {
                Statements = Names(own[element.Id]),
                Inherited = Names(inherited[element.Id]),
                IsTouched = named.Exists(id => id.Length > element.Id.Length && id.StartsWith(element.Id, StringComparison.Ordinal) && id[element.Id.Length] is '.' or ':'),
                Examples = [.. shown.Where(each => each.Populated.Contains(element.Id)).Select(each => each.Example).Distinct().Order(StringComparer.Ordinal)],
            })];
    }

    private IReadOnlyList<string> Names(IEnumerable<IEnumerable<LinkEdge>> links) => StatementNames.Of(links.SelectMany(each => each), graph.Order);

    /// <summary>What a profile builds on, as far as a link leads there: what is asked of an element there is asked of it here as well.</summary>
    private IEnumerable<ProfileNode> Above(DefinitionEntry entry)
    {
        var current = entry;
        for (var depth = 0; depth < 16 && current.BaseDefinition is { } url && definitions.Find(url, current.Release) is { } parent && !parent.Equals(current); depth++, current = parent)
            if (graph.Profile(parent) is { } node) yield return node;
    }
}
