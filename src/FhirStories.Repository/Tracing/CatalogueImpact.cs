using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Definitions;

namespace FhirStories.Repository.Tracing;

/// <summary>Says what other definitions would mean for the stored catalogue, its examples judged by both.</summary>
public sealed class CatalogueImpact(CatalogueTrace trace, DefinitionStore definitions, TimeProvider time)
{
    /// <summary>Pairs definitions.</summary>
    public ImpactBuilder Builder { get; } = new(definitions, definitions);

    /// <summary>What a package would mean in place of another.</summary>
    /// <param name="repository">The catalogue as the asker sees it.</param>
    /// <param name="before">Today's, <c>name#version</c>.</param>
    /// <param name="after">The one that may come.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ImpactReport> OfPackagesAsync(FhirRepository repository, string before, string after, CancellationToken cancellation) =>
        await OfAsync(repository, before, after, await Builder.PairPackagesAsync(before, after, cancellation), cancellation);

    /// <summary>What pairs of definitions mean.</summary>
    /// <param name="repository">The catalogue as the asker sees it.</param>
    /// <param name="before">What is used today, for the head of the report.</param>
    /// <param name="after">What may come.</param>
    /// <param name="pairs">The definitions.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ImpactReport> OfAsync(FhirRepository repository, string before, string after, IReadOnlyList<DefinitionPair> pairs, CancellationToken cancellation)
    {
        var seen = trace.As(repository);
        return await OfAsync(seen, before, after, pairs, await new ImpactJudge(seen, definitions, time).JudgeAsync(pairs, cancellation), cancellation);
    }

    /// <summary>What a definition that is nowhere installed would mean.</summary>
    /// <param name="repository">The catalogue as the asker sees it.</param>
    /// <param name="before">What is used today, for the head of the report.</param>
    /// <param name="after">What may come.</param>
    /// <param name="pair">The definition of today beside the candidate.</param>
    /// <param name="candidate">The candidate, UTF-8 JSON, with a url and a version.</param>
    /// <param name="canonical"><c>url|version</c> of the candidate.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ImpactReport> OfCandidateAsync(
        FhirRepository repository, string before, string after, DefinitionPair pair, ReadOnlyMemory<byte> candidate, string canonical, CancellationToken cancellation)
    {
        var seen = trace.As(repository);
        return await OfAsync(seen, before, after, [pair], await new ImpactJudge(seen, definitions, time).JudgeAsync(pair, candidate, canonical, cancellation), cancellation);
    }

    private static Task<ImpactReport> OfAsync(
        CatalogueTrace seen, string before, string after, IReadOnlyList<DefinitionPair> pairs, Func<TracedExample, DefinitionPair, bool?> wouldBeValid, CancellationToken cancellation) =>
        seen.AskAsync(graph => ImpactBuilder.Build(graph, before, after, pairs, wouldBeValid), cancellation);
}
