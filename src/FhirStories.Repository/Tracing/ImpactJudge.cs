using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation;

namespace FhirStories.Repository.Tracing;

/// <summary>
/// Finds out which stored examples of what changes would validate against what may come; within bounds, for a package may change a hundred
/// profiles with thousands of examples. What was not come to is told as not checked. Safe for any number of threads.
/// </summary>
/// <param name="trace">Knows the examples.</param>
/// <param name="definitions">The definitions in use.</param>
/// <param name="time">Tells when it is enough.</param>
public sealed class ImpactJudge(CatalogueTrace trace, DefinitionStore definitions, TimeProvider time)
{
    /// <summary>Most examples that are checked for one question.</summary>
    public int MostExamples { get; init; } = 1000;

    /// <summary>The time after which no other example is begun.</summary>
    public TimeSpan MostTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Judges by the definitions in use.</summary>
    /// <param name="pairs">What changes, each beside what may come.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Whether an example would be valid; null where nobody checked.</returns>
    public Task<Func<TracedExample, DefinitionPair, bool?>> JudgeAsync(IReadOnlyList<DefinitionPair> pairs, CancellationToken cancellation) =>
        JudgeAsync(pairs, trace.Judge, pair => pair.After!, cancellation);

    /// <summary>Judges by a candidate that is nowhere installed: it is put before the definitions in use, in a store of its own.</summary>
    /// <param name="pair">What changes, beside the candidate.</param>
    /// <param name="candidate">The StructureDefinition, UTF-8 JSON, with a url and a version.</param>
    /// <param name="canonical"><c>url|version</c> of the candidate.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Task<Func<TracedExample, DefinitionPair, bool?>> JudgeAsync(DefinitionPair pair, ReadOnlyMemory<byte> candidate, string canonical, CancellationToken cancellation)
    {
        var store = definitions.With(PackageCompiler.CompileStored([candidate]));
        return JudgeAsync([pair], new ExampleJudge(new ResourceValidator(store, new TerminologyService(store)), store), _ => canonical, cancellation);
    }

    private async Task<Func<TracedExample, DefinitionPair, bool?>> JudgeAsync(IReadOnlyList<DefinitionPair> pairs, ExampleJudge judge, Func<DefinitionPair, string> profileOf, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        // Those that are valid today may stop being so: they come first.
        var asked = await trace.AskAsync(graph => pairs.Where(pair => pair is { Before: not null, After: not null })
            .SelectMany(pair => (graph.Profile(pair.Before!)?.Examples ?? []).Select(example => (Example: example, Profile: profileOf(pair), IsValid: example.Verdicts.Any(verdict => verdict.IsValid && graph.Profile(pair.Before!)!.IsNamed(verdict.Profile)))))
            .OrderByDescending(each => each.IsValid).ThenBy(each => each.Example.Reference, StringComparer.Ordinal).ThenBy(each => each.Profile, StringComparer.Ordinal).Take(MostExamples).ToList(), cancellation);
        var judged = new Dictionary<(string, int?, string), bool?>();
        foreach (var (example, profile, _) in asked)
        {
            if (time.GetElapsedTime(began) > MostTime) break;
            cancellation.ThrowIfCancellationRequested();
            judged[(example.Reference, example.Attachment, profile)] = await trace.ReadAsync(example.Reference, cancellation) is { } json ? judge.WouldBeValid(json, profile, example.Attachment) : null;
        }
        return (example, pair) => pair.After is null ? null : judged.GetValueOrDefault((example.Reference, example.Attachment, profileOf(pair)));
    }
}
