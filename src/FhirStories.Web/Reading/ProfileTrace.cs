using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Web.Reading;

/// <summary>What the trace knows of a definition in all its versions, taken out of the graph so that nothing of it is kept.</summary>
internal sealed record ProfileTrace(IReadOnlyList<TracedNeed> Needs, IReadOnlyList<TracedExampleOf> Examples, IReadOnlyList<(string Reference, string? Title)> Solutions)
{
    public static ProfileTrace Of(TraceGraph graph, string url)
    {
        var nodes = graph.Profiles.Where(node => node.Definition.Url == url).ToList();
        return new ProfileTrace(
            [
                .. nodes.SelectMany(node => node.Links).Select(link => new TracedNeed(
                    link.From.Story.Facts.Reference, link.From.Facts.Key, link.From.Facts.Verb, link.From.Status, link.From.Facts.HasGap, link.Target.ElementId, link.Target.Written,
                    link.Status, link.IsSuspect, [.. graph.TestsOf(link.From).Select(each => (each.Test.Reference, each.Result))])),
            ],
            [
                .. nodes.SelectMany(node => node.Examples.SelectMany(example => example.Verdicts.Where(verdict => node.IsNamed(verdict.Profile)).Select(verdict => new TracedExampleOf(example.Reference, verdict.IsValid, verdict.Populated))))
                    .DistinctBy(example => example.Reference).OrderBy(example => example.Reference, StringComparer.Ordinal),
            ],
            [.. nodes.SelectMany(node => node.Solutions).Select(solution => (solution.Reference, solution.Title)).Distinct().OrderBy(each => each.Reference, StringComparer.Ordinal)]);
    }
}

/// <summary>A link to a definition or to one of its elements.</summary>
/// <param name="Story">Reference of the story.</param>
/// <param name="Key">Key of the statement.</param>
/// <param name="Verb">How binding it is.</param>
/// <param name="Met">How far it is met.</param>
/// <param name="IsAcknowledged">Its author knows of a gap.</param>
/// <param name="ElementId">The element's one id; null for the definition as a whole.</param>
/// <param name="Written">The link as its author wrote it.</param>
/// <param name="Status">What became of it.</param>
/// <param name="IsSuspect">One of its ends has changed since it was confirmed.</param>
/// <param name="Tests">References of the statement's tests, with their results.</param>
internal sealed record TracedNeed(
    string Story, string Key, ConformanceVerb Verb, StatementStatus Met, bool IsAcknowledged, string? ElementId, string Written, LinkStatus Status, bool IsSuspect,
    IReadOnlyList<(string Reference, TestResult? Result)> Tests)
{
    /// <summary>Its outcome where that is not simply sound.</summary>
    public Models.Tag? Outcome => Status == LinkStatus.Ok && !IsSuspect ? null : TraceLabels.Of(Status, IsSuspect);
}

/// <summary>An example of a definition.</summary>
/// <param name="Reference">Its reference.</param>
/// <param name="IsValid">Whether it validates.</param>
/// <param name="Populated">Ids of the elements that it populates.</param>
internal sealed record TracedExampleOf(string Reference, bool IsValid, IReadOnlySet<string> Populated);
