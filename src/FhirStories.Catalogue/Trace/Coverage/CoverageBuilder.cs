using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>Makes the report of a scope from what the graph keeps.</summary>
/// <param name="definitions">Definitions, for profiles that no story leads to.</param>
/// <param name="elements">What is counted of a profile.</param>
public sealed class CoverageBuilder(DefinitionStore definitions, ElementReader elements)
{
    private volatile KnownConstraints _constraints = new(-1, []);

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
        return [.. scope.Profiles(graph).Select(node => node.Definition).Concat(scope.Kind == ScopeKind.DataSet ? scope.Targets(graph) : Unasked(scope)).Distinct()
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
        var kept = KeptScope.Of(graph, scope);
        // Of what the graph keeps the figures of, a summary looks at no statement.
        var statements = kept is not null && detail == CoverageDetail.Summary ? []
            : scope.StatementsOf(graph);
        var rows = new ProfileRows(graph, definitions, scope.IsOfDefinitions ? AskedLinks.All : AskedLinks.Of(statements), detail);
        var profiles = ProfilesOf(graph, scope).Select(entry => rows.Row(entry, counted.GetValueOrDefault(entry, ProfileElements.None))).ToList();
        var stories = StoriesOf(statements);
        var unstated = (scope.Kind == ScopeKind.Catalogue ? graph.Figures.Unstated : scope.StoriesIn(graph).Where(story => story.IsUnstated)).Distinct()
            .OrderBy(story => story.Facts.Name, StringComparer.Ordinal).ThenBy(story => story.Facts.Version, StringComparer.Ordinal).ThenBy(story => story.Facts.Reference, StringComparer.Ordinal).ToList();
        var sets = scope.DataSets(graph).ToList();
        var baseline = scope.Baseline(graph);
        return new CoverageReport
        {
            Scope = scope,
            Detail = detail,
            Totals = kept?.Totals.Copy() ?? StatementTotals.Over(statements),
            Statements = detail == CoverageDetail.Full ? [.. statements.Select(statement => Row(graph, statement))] : [],
            Profiles = [.. profiles.Select(each => each.Row)],
            StoriesWithoutStatements = [.. unstated.Select(Row)],
            DataSets = [.. sets.Select(set => DataSetRows.Row(graph, set, detail))],
            Gaps = Gaps((kept?.Unmet ?? stories.Where(story => story.IsUnmet)).Concat(unstated.Where(story => !story.IsExcluded)), profiles) with
            {
                DataItemsUnmapped = [.. sets.SelectMany(set => DataSetRows.Unmapped(graph, set)).Distinct(StringComparer.Ordinal)],
            },
            Date = baseline?.Date ?? (kept is not null ? kept.Date : stories.Select(story => story.Facts.Date).OfType<string>().Max(StringComparer.Ordinal)),
            Derivations = detail == CoverageDetail.Summary ? [] : [.. DerivationLink.Of(graph, stories.Where(story => story.Facts.Parents.Count > 0)).Where(link => link.Status != LinkStatus.Ok)],
            MissingEntries = baseline is null ? [] : [.. baseline.Entries.Where(entry => !graph.StoriesOf(entry).Any() && graph.Resolver.Resolve(entry).Definition is null).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>The stories of statements that stand story by story.</summary>
    private static List<StoryNode> StoriesOf(StatementNode[] statements)
    {
        var stories = new List<StoryNode>();
        foreach (var statement in statements)
            if (stories.Count == 0 || stories[^1] != statement.Story) stories.Add(statement.Story);
        return stories;
    }

    /// <summary>Profiles that nothing leads to. Of the whole catalogue those of guides: of FHIR's own types no story needs all.</summary>
    private IEnumerable<DefinitionEntry> Unasked(CoverageScope scope) => scope.Kind switch
    {
        ScopeKind.Catalogue => Constraints().Where(entry => !entry.Url.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal) && entry.Type != "Extension" && !entry.Url.StartsWith(Stories.Canonicals.Definitions, StringComparison.Ordinal)),
        ScopeKind.Package => Constraints().Where(scope.IsOf).Where(entry => entry.Type != "Extension"),
        ScopeKind.Profile => definitions.Find(scope.Value!) is { ResourceType: "StructureDefinition" } entry ? [entry] : [],
        _ => [],
    };

    private List<DefinitionEntry> Constraints()
    {
        var generation = definitions.Generation;
        var known = _constraints;
        if (known.Generation != generation) _constraints = known = new(generation, [.. definitions.List(null, "StructureDefinition").Concat(definitions.ListStored("StructureDefinition")).Where(entry => entry is { Derivation: "constraint", Kind: "resource" })]);
        return known.Entries;
    }

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
            Links = Rows(statement.Edges),
            Tests = graph.TestsOf(statement) is { Count: > 0 } tests ? [.. tests.Select(each => (each.Test.Reference, each.Result)).OrderBy(each => each.Reference, StringComparer.Ordinal)] : [],
        };
    }

    private static StoryCoverage Row(StoryNode story) =>
        new(story.Facts.Name, story.IsExcluded ? StatementStatus.Excluded : StatementStatus.Uncovered) { Reference = story.Facts.Reference, Title = story.Facts.Title };

    private static LinkCoverage[] Rows(LinkEdge[] links)
    {
        var rows = links.Length == 0 ? [] : new LinkCoverage[links.Length];
        for (var i = 0; i < rows.Length; i++) rows[i] = links[i].At.Row(links[i]);
        return rows;
    }

    private CoverageGaps Gaps(IEnumerable<StoryNode> unmet, List<(ProfileCoverage Row, IReadOnlyList<string> Untraced)> profiles) => new()
    {
        ProfilesWithoutStory = [.. profiles.Where(profile => profile.Row.Statements == 0).Select(profile => profile.Row.Canonical)],
        ElementsWithoutStory = [.. profiles.SelectMany(profile => profile.Untraced.Select(id => $"{profile.Row.Canonical}#{id}"))],
        StoriesUnmet = [.. unmet.Select(story => story.Facts.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Deprecated = [.. from profile in profiles
                         where profile.Row.Statements > 0
                         let facts = definitions.Profile(profile.Row.Canonical)
                         where facts is { IsDeprecated: true }
                         select new DeprecatedUse(profile.Row.Canonical, facts.Successor, profile.Row.Statements)],
    };

    private sealed record KnownConstraints(int Generation, List<DefinitionEntry> Entries);
}
