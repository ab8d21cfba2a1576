using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Impact;

/// <summary>A definition beside what may take its place.</summary>
/// <param name="Before">Today's; null for one that is new.</param>
/// <param name="BeforeElements">Its elements, each under its one id.</param>
/// <param name="After">Canonical of the other; null where it goes.</param>
/// <param name="AfterElements">The other's elements.</param>
public sealed record DefinitionPair(DefinitionEntry? Before, IReadOnlyList<ElementFacts> BeforeElements, string? After, IReadOnlyList<ElementFacts> AfterElements);

/// <summary>Finds what in the catalogue a change of definitions touches.</summary>
/// <param name="definitions">The definitions of today.</param>
/// <param name="candidates">Those that may come, where they are kept apart: what builds on another definition builds on its own version of it. Null: they are among today's.</param>
public sealed class ImpactBuilder(DefinitionStore definitions, DefinitionStore? candidates = null)
{
    private readonly DefinitionStore _candidates = candidates ?? definitions;

    /// <summary>Pairs a definition with another, such as its next version or its successor.</summary>
    public async Task<DefinitionPair> PairAsync(DefinitionEntry? before, DefinitionEntry? after, CancellationToken cancellation = default) =>
        new(before, await ElementsAsync(definitions, before, cancellation), after?.Canonical, await ElementsAsync(_candidates, after, cancellation));

    /// <summary>Pairs a definition with one that is not in the store.</summary>
    /// <param name="before">Today's.</param>
    /// <param name="candidate">The StructureDefinition, UTF-8 JSON in its own release's shape.</param>
    /// <param name="canonical">Its canonical.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The pair, and what is wrong with the candidate.</returns>
    public async Task<(DefinitionPair Pair, IReadOnlyList<DefinitionIssue> Issues)> PairAsync(
        DefinitionEntry before, ReadOnlyMemory<byte> candidate, string canonical, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        var (json, issues) = await definitions.Snapshots.GenerateAsync(candidate, before.Release, cancellation);
        return (new DefinitionPair(before, await ElementsAsync(definitions, before, cancellation), canonical, Normal(definitions, ProfileFacts.ElementsOf(json), before)), issues);
    }

    /// <summary>Pairs the profiles of two packages: by canonical, and where that is gone by what is known to replace it.</summary>
    public async Task<IReadOnlyList<DefinitionPair>> PairPackagesAsync(string before, string after, CancellationToken cancellation = default)
    {
        var (old, next) = (ProfilesOf(definitions, before), ProfilesOf(_candidates, after));
        var byUrl = next.ToLookup(entry => entry.Url, StringComparer.Ordinal);
        var pairs = new List<DefinitionPair>();
        var taken = new HashSet<DefinitionEntry>();
        foreach (var entry in old)
        {
            var other = byUrl[entry.Url].FirstOrDefault() ?? ((definitions.Profile(entry).Successor ?? _candidates.SuccessorOf(entry.Url)) is { } successor ? byUrl[CanonicalTarget.Parse(successor).Url].FirstOrDefault() : null);
            if (other is not null) taken.Add(other);
            pairs.Add(await PairAsync(entry, other, cancellation));
        }
        foreach (var entry in next.Where(entry => !taken.Contains(entry))) pairs.Add(await PairAsync(null, entry, cancellation));
        return pairs;
    }

    /// <summary>The report.</summary>
    /// <param name="graph">The graph, which must not change meanwhile.</param>
    /// <param name="before">What is used today, for its head.</param>
    /// <param name="after">What may come.</param>
    /// <param name="pairs">The definitions.</param>
    /// <param name="wouldBeValid">Whether an example would validate against the other definition of its pair; null where nobody can say.</param>
    public static ImpactReport Build(
        TraceGraph graph, string before, string after, IReadOnlyList<DefinitionPair> pairs, Func<TracedExample, DefinitionPair, bool?>? wouldBeValid = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(pairs);
        var result = new List<DefinitionImpact>();
        foreach (var pair in pairs)
        {
            var changes = pair.After is null ? [new ElementChange(pair.Before!.Type ?? pair.Before.Name, "element", pair.Before.Canonical, null, true)]
                : pair.Before is null ? [] : ProfileDifference.Between(pair.BeforeElements, pair.AfterElements);
            var node = pair.Before is null ? null : graph.Profile(pair.Before);
            IReadOnlyList<ExampleImpact> examples = node is null ? [] : [.. node.Examples.OrderBy(each => each.Reference, StringComparer.Ordinal).Select(example => new ExampleImpact(
                example.Reference, example.Verdicts.FirstOrDefault(verdict => node.IsNamed(verdict.Profile))?.IsValid, pair.After is null ? null : wouldBeValid?.Invoke(example, pair)))];
            // Where nothing differs in it, something it builds on may: a value set, an extension, a profile of a type.
            if (changes.Count == 0 && pair.Before is not null && !examples.Any(example => example is { IsValid: true, WouldBeValid: false })) continue;
            result.Add(new DefinitionImpact(pair.Before?.Canonical, pair.After, changes)
            {
                Statements = node is null ? [] : [.. node.Links.Where(link => link.Strength != LinkStrength.Broken).Select(link => Touched(graph, link, changes, isGone: pair.After is null)).OfType<TouchedStatement>()
                    .DistinctBy(each => (each.Name, each.Target)).OrderBy(each => each.Name, StringComparer.Ordinal).ThenBy(each => each.Target, StringComparer.Ordinal)],
                Solutions = node is null ? [] : [.. node.Solutions.Select(each => each.Reference).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                Examples = examples,
            });
        }
        return new ImpactReport(before, after, [.. result.OrderBy(each => each.Before ?? each.After, StringComparer.Ordinal)]);
    }

    /// <summary>A link to an element is touched by what changes at it, above it or below it; a link to the whole by anything.</summary>
    private static TouchedStatement? Touched(TraceGraph graph, LinkEdge link, IReadOnlyList<ElementChange> changes, bool isGone)
    {
        var elements = link.Target.ElementId is not { } id || isGone ? []
            : changes.Select(change => change.ElementId).Distinct().Where(changed => IsWithin(changed, id) || IsWithin(id, changed) && changes.Any(each => each.ElementId == changed && each.IsNarrowing)).ToList();
        if (link.Target.ElementId is not null && elements.Count == 0 && !isGone) return null;
        return new TouchedStatement(link.From.Name, link.From.Story.Facts.Reference, link.Target.Written, elements, [.. graph.TestsOf(link.From).Select(each => each.Test.Reference).Order(StringComparer.Ordinal)]);
    }

    private static bool IsWithin(string id, string elementId) =>
        id.StartsWith(elementId, StringComparison.Ordinal) && (id.Length == elementId.Length || id[elementId.Length] is '.' or ':');

    private static List<DefinitionEntry> ProfilesOf(DefinitionStore store, string package) =>
        [.. store.List(null, "StructureDefinition").Where(entry => entry.Source == package && entry.Derivation == "constraint").OrderBy(entry => entry.Canonical, StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<ElementFacts>> ElementsAsync(DefinitionStore store, DefinitionEntry? entry, CancellationToken cancellation) =>
        entry is not { ResourceType: "StructureDefinition" } ? [] : Normal(store, ProfileFacts.ElementsOf((await store.Snapshots.GetAsync(entry, cancellation)).Json), entry);

    private static IReadOnlyList<ElementFacts> Normal(DefinitionStore store, IReadOnlyList<ElementFacts> elements, DefinitionEntry entry)
    {
        var profile = store.Profile(entry);
        return [.. elements.Select(element => element with { Id = profile.NormalElementId(element.Id) ?? element.Id })];
    }
}
