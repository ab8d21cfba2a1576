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
    public CoverageReport Build(TraceGraph graph, CoverageScope scope, IReadOnlyDictionary<DefinitionEntry, ProfileElements> counted)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(counted);
        var statements = scope.Statements(graph)
            .OrderBy(each => each.Story.Facts.Name, StringComparer.Ordinal).ThenBy(each => each.Story.Facts.Version, StringComparer.Ordinal)
            .ThenBy(each => each.Story.Facts.Reference, StringComparer.Ordinal).ToList();
        var asked = statements.ToHashSet();
        var rows = statements.Select(statement => Row(graph, statement)).ToList();
        var profiles = ProfilesOf(graph, scope).Select(entry => Row(graph, entry, counted.GetValueOrDefault(entry, ProfileElements.None), asked)).ToList();
        var baseline = scope.Baseline(graph);
        return new CoverageReport
        {
            Scope = scope,
            Totals = scope.Kind == ScopeKind.Catalogue ? graph.Totals.Copy() : StatementTotals.Over(statements),
            Statements = rows,
            Profiles = profiles,
            Gaps = Gaps(statements, profiles),
            Date = baseline?.Date ?? statements.Select(each => each.Story.Facts.Date).OfType<string>().Max(StringComparer.Ordinal),
            MissingEntries = baseline is null ? [] : [.. baseline.Entries.Where(entry => !graph.StoriesOf(entry).Any() && graph.Resolver.Resolve(entry).Definition is null).Order(StringComparer.Ordinal)],
        };
    }

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

    private ProfileCoverage Row(TraceGraph graph, DefinitionEntry entry, ProfileElements counted, HashSet<StatementNode> asked)
    {
        var node = graph.Profile(entry);
        var links = node?.Links.Where(link => link.Strength != LinkStrength.Broken && asked.Contains(link.From)).ToList() ?? [];
        var verdicts = node?.Examples.SelectMany(example => example.Verdicts.Where(verdict => node.IsNamed(verdict.Profile)).Select(verdict => (Example: example.Reference, verdict))).ToList() ?? [];
        return new ProfileCoverage(entry.Canonical, string.IsNullOrWhiteSpace(entry.Title) ? entry.Name : entry.Title)
        {
            FhirVersion = FhirReleases.VersionOf(entry.Release),
            Package = entry.Source,
            Stories = links.Select(link => link.From.Story).Distinct().Count(),
            Statements = links.Select(link => link.From).Distinct().Count(),
            OnWhole = Names(links.Where(link => link.Target.ElementId is null)),
            ValidExamples = [.. verdicts.Where(each => each.verdict.IsValid).Select(each => each.Example).Distinct().Order(StringComparer.Ordinal)],
            InvalidExamples = [.. verdicts.Where(each => !each.verdict.IsValid).Select(each => each.Example).Distinct().Order(StringComparer.Ordinal)],
            Solutions = [.. (node?.Solutions ?? []).Select(each => each.Reference).Order(StringComparer.Ordinal)],
            Elements = Elements(entry, counted, links, Inherited(graph, entry, asked), verdicts.Where(each => each.verdict.IsValid).Select(each => (each.Example, each.verdict.Populated)).ToList()),
        };
    }

    private static List<ElementCoverage> Elements(
        DefinitionEntry entry, ProfileElements counted, List<LinkEdge> links, ILookup<string, LinkEdge> inherited, List<(string Example, IReadOnlySet<string> Populated)> shown)
    {
        var own = links.Where(link => link.Target.ElementId is not null).ToLookup(link => link.Target.ElementId!, StringComparer.Ordinal);
        var named = own.Select(group => group.Key).ToList();
        var known = counted.Elements.Select(element => element.Id).ToHashSet(StringComparer.Ordinal);
        // Elements that only a link names come after those that are counted.
        return [.. counted.Elements.Concat(named.Where(id => !known.Contains(id) && id != entry.Type).Order(StringComparer.Ordinal).Select(id => new CountedElement(id, id, Denominators.None)))
            .Select(element => new ElementCoverage(element.Id, element.Denominators)
            {
                Statements = Names(own[element.Id]),
                Inherited = Names(inherited[element.Id]),
                IsTouched = named.Exists(id => id.Length > element.Id.Length && id.StartsWith(element.Id, StringComparison.Ordinal) && id[element.Id.Length] is '.' or ':'),
                Examples = [.. shown.Where(each => each.Populated.Contains(element.Id)).Select(each => each.Example).Distinct().Order(StringComparer.Ordinal)],
            })];
    }

    /// <summary>Links to elements of what a profile builds on: they hold for it as well.</summary>
    private ILookup<string, LinkEdge> Inherited(TraceGraph graph, DefinitionEntry entry, HashSet<StatementNode> asked)
    {
        var found = new List<LinkEdge>();
        var current = entry;
        for (var depth = 0; depth < 16 && current.BaseDefinition is { } url && definitions.Find(url, current.Release) is { } parent && !parent.Equals(current); depth++, current = parent)
            if (graph.Profile(parent) is { } node) found.AddRange(node.Links.Where(link => link.Target.ElementId is not null && link.Strength != LinkStrength.Broken && asked.Contains(link.From)));
        return found.ToLookup(link => link.Target.ElementId!, StringComparer.Ordinal);
    }

    private CoverageGaps Gaps(List<StatementNode> statements, List<ProfileCoverage> profiles) => new()
    {
        ProfilesWithoutStory = [.. profiles.Where(profile => profile.Statements == 0).Select(profile => profile.Canonical)],
        ElementsWithoutStory = [.. profiles.Where(profile => profile.Statements > 0)
            .SelectMany(profile => profile.Elements.Where(element => element.Denominators.HasFlag(Denominators.Key) && !element.IsTraced).Select(element => $"{profile.Canonical}#{element.Id}"))],
        StoriesUnmet = [.. statements.GroupBy(each => each.Story).Where(story => story.Any(each => each.Status != StatementStatus.Excluded)
            && story.All(each => each.Status is StatementStatus.Uncovered or StatementStatus.Excluded)).Select(story => story.Key.Facts.Name).Distinct()],
        Deprecated = [.. statements.SelectMany(each => each.Links).Where(link => link.To is { Definition.ResourceType: "StructureDefinition" }).GroupBy(link => link.To!.Definition)
            .Select(group => (Facts: definitions.Profile(group.Key), Statements: group.Select(link => link.From).Distinct().Count()))
            .Where(each => each.Facts.IsDeprecated).Select(each => new DeprecatedUse(each.Facts.Definition.Canonical, each.Facts.Successor, each.Statements))
            .OrderBy(each => each.Canonical, StringComparer.Ordinal)],
    };

    private static IReadOnlyList<string> Names(IEnumerable<LinkEdge> links) => [.. links.Select(link => link.From.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
