using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>Makes the report of a scope from what the graph keeps.</summary>
/// <param name="definitions">Definitions, for profiles that no story leads to.</param>
/// <param name="elements">What is counted of a profile.</param>
public sealed class CoverageBuilder(DefinitionStore definitions, ElementReader elements)
{
    /// <summary>Reads what a report on these profiles needs, so that <see cref="Build"/> need not wait.</summary>
    public async Task<IReadOnlyDictionary<DefinitionEntry, ProfileElements>> PrepareAsync(IEnumerable<DefinitionEntry> profiles)
    {
        var result = new Dictionary<DefinitionEntry, ProfileElements>();
        foreach (var profile in profiles) result[profile] = await elements.OfAsync(profile);
        return result;
    }

    /// <summary>The definitions that a report on a scope is about, those without a story among them.</summary>
    public IReadOnlyList<DefinitionEntry> ProfilesOf(TraceGraph graph, CoverageScope scope)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(scope);
        return [.. scope.Profiles(graph).Select(node => node.Definition).Concat(Unasked(scope)).Distinct()
            .OrderBy(entry => entry.Canonical, StringComparer.Ordinal).ThenBy(entry => entry.Source, StringComparer.Ordinal)];
    }

    /// <summary>The report.</summary>
    /// <param name="graph">The graph, which must not change meanwhile.</param>
    /// <param name="scope">What is asked.</param>
    /// <param name="counted">From <see cref="PrepareAsync"/>; a profile that is not in it is reported without its elements.</param>
    /// <param name="detail">How much it tells.</param>
    public CoverageReport Build(
        TraceGraph graph, CoverageScope scope, IReadOnlyDictionary<DefinitionEntry, ProfileElements> counted, CoverageDetail detail = CoverageDetail.Full)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(counted);
        var statements = Ordered(scope.Statements(graph), detail);
        // Of the whole catalogue every link is asked about: what profiles have counted of themselves holds.
        var asked = scope.Kind == ScopeKind.Catalogue ? null : statements.ToHashSet();
        var profiles = ProfilesOf(graph, scope).Select(entry => Row(graph, entry, counted.GetValueOrDefault(entry, ProfileElements.None), asked, detail)).ToList();
        var baseline = scope.Baseline(graph);
        return new CoverageReport
        {
            Scope = scope,
            Detail = detail,
            Totals = asked is null ? graph.Totals.Copy() : StatementTotals.Over(statements),
            Statements = detail == CoverageDetail.Full ? [.. statements.Select(statement => Row(graph, statement))] : [],
            Profiles = [.. profiles.Select(each => each.Row)],
            Gaps = Gaps(statements, profiles),
            Date = baseline?.Date ?? statements.Select(each => each.Story.Facts.Date).OfType<string>().Max(StringComparer.Ordinal),
            Derivations = detail == CoverageDetail.Summary ? [] : [.. DerivationLink.Of(graph, statements.Select(each => each.Story).Distinct()).Where(link => link.Status != LinkStatus.Ok)],
            MissingEntries = baseline is null ? [] : [.. baseline.Entries.Where(entry => !graph.StoriesOf(entry).Any() && graph.Resolver.Resolve(entry).Definition is null).Order(StringComparer.Ordinal)],
        };
    }

    private static List<StatementNode> Ordered(IEnumerable<StatementNode> statements, CoverageDetail detail) => detail == CoverageDetail.Summary ? [.. statements]
        : [.. statements.GroupBy(each => each.Story).OrderBy(story => story.Key.Facts.Name, StringComparer.Ordinal).ThenBy(story => story.Key.Facts.Version, StringComparer.Ordinal)
            .ThenBy(story => story.Key.Facts.Reference, StringComparer.Ordinal).SelectMany(story => story.OrderBy(each => each.Place))];

    /// <summary>Profiles that nothing leads to. Of the whole catalogue those of guides: of FHIR's own types no story needs all.</summary>
    private IEnumerable<DefinitionEntry> Unasked(CoverageScope scope) => scope.Kind switch
    {
        ScopeKind.Catalogue => Constraints().Where(entry => !entry.Url.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal) && entry.Type != "Extension" && !entry.Url.StartsWith(Stories.Canonicals.Definitions, StringComparison.Ordinal)),
        ScopeKind.Package => Constraints().Where(scope.IsOf).Where(entry => entry.Type != "Extension"),
        ScopeKind.Profile => definitions.Find(scope.Value!) is { ResourceType: "StructureDefinition" } entry ? [entry] : [],
        _ => [],
    };

    private IEnumerable<DefinitionEntry> Constraints() => definitions.List(null, "StructureDefinition").Where(entry => entry is { Derivation: "constraint", Kind: "resource" });

    private static StatementCoverage Row(TraceGraph graph, StatementNode statement)
    {
        var story = statement.Story.Facts;
        return new StatementCoverage(story.Name, statement.Facts.Key, statement.Status)
        {
            Reference = story.Reference,
            StoryTitle = story.Title,
            Label = statement.Facts.Label,
            Text = statement.Facts.Text,
            Verb = statement.Facts.Verb,
            Reason = statement.Reason,
            IsAcknowledged = statement.Facts.HasGap,
            Roles = story.Roles,
            Features = story.Features,
            Links = [.. statement.Links.Select(Row)],
            Tests = [.. graph.TestsOf(statement).Select(each => (each.Test.Reference, each.Result)).OrderBy(each => each.Reference, StringComparer.Ordinal)],
        };
    }

    private static LinkCoverage Row(LinkEdge link) => new(link.Target.Written, link.Status, link.IsSuspect)
    {
        LeadsTo = link.To is null ? null : link.Target.ElementId is { } element ? $"{link.To.Definition.Canonical}#{element}" : link.To.Definition.Canonical,
        Direction = link.Written is null ? "reverse" : link.IsClaimed ? "both" : "forward",
        Evidence = [.. link.Evidence.Select(example => example.Reference).Order(StringComparer.Ordinal)],
        Reason = link.From.HasTwin ? $"Another statement of the story has the key '{link.From.Facts.Key}' too: give each its own." : link.Target.Reason,
        Repair = link.Target.Repair,
    };

    private (ProfileCoverage Row, IReadOnlyList<string> Untraced) Row(
        TraceGraph graph, DefinitionEntry entry, ProfileElements counted, HashSet<StatementNode>? asked, CoverageDetail detail)
    {
        var node = graph.Profile(entry);
        var links = asked is null && detail == CoverageDetail.Summary ? [] : Holding(node, asked).ToList();
        var tally = asked is null ? node?.Tally ?? ProfileTally.None : ProfileTally.Of(links);
        var inherited = Above(graph, entry).Select(each => asked is null ? each.Tally.Elements : ProfileTally.Of(Holding(each, asked)).Elements).ToList();
        var verdicts = node?.Examples.SelectMany(example => example.Verdicts.Where(verdict => node.IsNamed(verdict.Profile)).Select(verdict => (Example: example.Reference, verdict))).ToList() ?? [];
        var shown = verdicts.Where(each => each.verdict.IsValid).Select(each => (each.Example, each.verdict.Populated)).ToList();
        bool IsTraced(string id) => tally.Elements.Contains(id) || inherited.Exists(above => above.Contains(id));
        var row = new ProfileCoverage(entry.Canonical, string.IsNullOrWhiteSpace(entry.Title) ? entry.Name : entry.Title)
        {
            FhirVersion = FhirReleases.VersionOf(entry.Release),
            Package = entry.Source,
            Stories = tally.Stories,
            Statements = tally.Statements,
            OnWhole = Names(links.Where(link => link.Target.ElementId is null)),
            ValidExamples = [.. shown.Select(each => each.Example).Distinct().Order(StringComparer.Ordinal)],
            InvalidExamples = [.. verdicts.Where(each => !each.verdict.IsValid).Select(each => each.Example).Distinct().Order(StringComparer.Ordinal)],
            Solutions = [.. (node?.Solutions ?? []).Select(each => each.Reference).Order(StringComparer.Ordinal)],
            Elements = detail == CoverageDetail.Full
                ? Elements(entry, counted, links, Above(graph, entry).SelectMany(each => Holding(each, asked)).Where(link => link.Target.ElementId is not null).ToLookup(link => link.Target.ElementId!, StringComparer.Ordinal), shown) : [],
            Counts = Enum.GetValues<Denominators>().Where(each => each != Denominators.None).ToDictionary(each => each, each => counted.Elements.Where(element => element.Denominators.HasFlag(each)).Aggregate(
                default(ElementCount), (sum, element) => new ElementCount(sum.Total + 1, sum.Traced + (IsTraced(element.Id) ? 1 : 0), sum.Shown + (shown.Exists(example => example.Populated.Contains(element.Id)) ? 1 : 0)))),
        };
        return (row, tally.Statements == 0 ? [] : [.. counted.Elements.Where(element => element.Denominators.HasFlag(Denominators.Key) && !IsTraced(element.Id)).Select(element => element.Id)]);
    }

    private static List<ElementCoverage> Elements(
        DefinitionEntry entry, ProfileElements counted, List<LinkEdge> links, ILookup<string, LinkEdge> inherited, List<(string Example, IReadOnlySet<string> Populated)> shown)
    {
        var own = links.Where(link => link.Target.ElementId is not null).ToLookup(link => link.Target.ElementId!, StringComparer.Ordinal);
        var named = own.Select(group => group.Key).ToList();
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

    private static IEnumerable<LinkEdge> Holding(ProfileNode? node, HashSet<StatementNode>? asked) =>
        node is null ? [] : node.Links.Where(link => link.Strength != LinkStrength.Broken && (asked is null || asked.Contains(link.From)));

    /// <summary>What a profile builds on, as far as a link leads there: what is asked of an element there is asked of it here as well.</summary>
    private IEnumerable<ProfileNode> Above(TraceGraph graph, DefinitionEntry entry)
    {
        var current = entry;
        for (var depth = 0; depth < 16 && current.BaseDefinition is { } url && definitions.Find(url, current.Release) is { } parent && !parent.Equals(current); depth++, current = parent)
            if (graph.Profile(parent) is { } node) yield return node;
    }

    private CoverageGaps Gaps(List<StatementNode> statements, List<(ProfileCoverage Row, IReadOnlyList<string> Untraced)> profiles) => new()
    {
        ProfilesWithoutStory = [.. profiles.Where(profile => profile.Row.Statements == 0).Select(profile => profile.Row.Canonical)],
        ElementsWithoutStory = [.. profiles.SelectMany(profile => profile.Untraced.Select(id => $"{profile.Row.Canonical}#{id}"))],
        StoriesUnmet = [.. statements.GroupBy(each => each.Story).Where(story => story.Any(each => each.Status != StatementStatus.Excluded)
            && story.All(each => each.Status is StatementStatus.Uncovered or StatementStatus.Excluded)).Select(story => story.Key.Facts.Name).Distinct().Order(StringComparer.Ordinal)],
        Deprecated = [.. from profile in profiles
                         where profile.Row.Statements > 0
                         let facts = definitions.Profile(profile.Row.Canonical)
                         where facts is { IsDeprecated: true }
                         select new DeprecatedUse(profile.Row.Canonical, facts.Successor, profile.Row.Statements)],
    };

    private static IReadOnlyList<string> Names(IEnumerable<LinkEdge> links) => [.. links.Select(link => link.From.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
