using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Definitions;

namespace FhirStories.Repository.Tracing;

/// <summary>Says what other definitions would mean for the stored catalogue, its examples judged by both.</summary>
public sealed class CatalogueImpact(CatalogueTrace trace, DefinitionStore definitions)
{
    /// <summary>Pairs definitions.</summary>
    public ImpactBuilder Builder { get; } = new(definitions, definitions);

    /// <summary>What a package would mean in place of another.</summary>
    /// <param name="before">Today's, <c>name#version</c>.</param>
    /// <param name="after">The one that may come.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ImpactReport> OfPackagesAsync(string before, string after, CancellationToken cancellation) =>
        await OfAsync(before, after, await Builder.PairPackagesAsync(before, after, cancellation), cancellation);

    /// <summary>What pairs of definitions mean.</summary>
    /// <param name="before">What is used today, for the head of the report.</param>
    /// <param name="after">What may come.</param>
    /// <param name="pairs">The definitions.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ImpactReport> OfAsync(string before, string after, IReadOnlyList<DefinitionPair> pairs, CancellationToken cancellation)
    {
        var judged = await JudgeAsync(pairs, cancellation);
        return await trace.AskAsync(graph => ImpactBuilder.Build(graph, before, after, pairs, (example, pair) => judged.GetValueOrDefault((example.Reference, pair.After ?? ""))), cancellation);
    }

    /// <summary>Whether each example of what changes would validate against what comes. A candidate is nowhere installed: of it nobody can say.</summary>
    private async Task<Dictionary<(string Example, string Profile), bool?>> JudgeAsync(IReadOnlyList<DefinitionPair> pairs, CancellationToken cancellation)
    {
        var asked = await trace.AskAsync(graph => pairs.Where(pair => pair is { Before: not null, After: not null })
            .SelectMany(pair => (graph.Profile(pair.Before!)?.Examples ?? []).Select(example => (example.Reference, Profile: pair.After!))).Distinct().ToList(), cancellation);
        var result = new Dictionary<(string, string), bool?>();
        foreach (var (reference, profile) in asked)
            result[(reference, profile)] = await trace.ReadAsync(reference, cancellation) is { } json ? trace.Judge.WouldBeValid(json, profile) : null;
        return result;
    }
}
