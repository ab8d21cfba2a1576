using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Web.Reading;

/// <summary>What the trace knows of a story, taken out of the graph so that nothing of it is kept.</summary>
internal sealed record StoryTrace(IReadOnlyList<StatementTrace> Statements)
{
    public static StoryTrace None { get; } = new([]);

    /// <summary>Reads it; nothing for a story that the graph does not have.</summary>
    public static StoryTrace Of(TraceGraph graph, string reference) => graph.Story(reference) is not { } story ? None : new(
    [
        .. story.Statements.Select(statement => new StatementTrace(
            statement.Facts.Key, statement.Status, statement.Reason, statement.Facts.HasGap,
            [.. statement.Links.Select(Link)],
            [.. graph.TestsOf(statement).Select(each => (each.Test.Reference, each.Result))])),
    ]);

    /// <summary>The statement of a key; of several with one key the first.</summary>
    public StatementTrace? Find(string key) => Statements.FirstOrDefault(each => each.Key == key);

    private static LinkTrace Link(LinkEdge link) => new(
        link.Target.Written, link.Written is not null, link.Status, link.IsSuspect, link.Target.Reason, link.Target.Repair,
        link.To?.Definition.Url, link.Target.ElementId, link.ClaimedBy, [.. link.Evidence.Select(example => example.Reference)]);
}

/// <summary>A statement as the trace judges it.</summary>
internal sealed record StatementTrace(
    string Key, StatementStatus Status, string? Reason, bool IsAcknowledged, IReadOnlyList<LinkTrace> Links, IReadOnlyList<(string Reference, TestResult? Result)> Tests)
{
    /// <summary>The links as their author wrote one.</summary>
    public LinkTrace? Find(string written) => Links.FirstOrDefault(link => link.IsWritten && link.Written == written);
}

/// <summary>A link as the trace followed it.</summary>
/// <param name="Written">As its author wrote it.</param>
/// <param name="IsWritten">False where only the other end speaks of it.</param>
/// <param name="Status">What became of it.</param>
/// <param name="IsSuspect">One of its ends has changed since it was confirmed.</param>
/// <param name="Reason">Why it has its status.</param>
/// <param name="Repair">What was read into it.</param>
/// <param name="Url">Bare canonical of the definition that it leads to; null for none.</param>
/// <param name="ElementId">The element's one id.</param>
/// <param name="ClaimedBy">Reference of what alone speaks of it.</param>
/// <param name="Evidence">References of examples that show it.</param>
internal sealed record LinkTrace(
    string Written, bool IsWritten, LinkStatus Status, bool IsSuspect, string? Reason, string? Repair, string? Url, string? ElementId, string? ClaimedBy, IReadOnlyList<string> Evidence);
