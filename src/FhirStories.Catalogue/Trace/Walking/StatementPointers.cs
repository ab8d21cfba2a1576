using FhirStories.Catalogue.Lifecycle;

namespace FhirStories.Catalogue.Trace.Walking;

/// <summary>Statements that point to each other, as a part of one or as derived from it. What a story says is taken apart once for a walk.</summary>
internal sealed class StatementPointers(TraceGraph graph)
{
    private readonly Dictionary<StoryNode, ILookup<string, StatementNode>> _statements = [];
    private readonly Dictionary<StoryNode, ILookup<string, Pointer>> _pointers = [];

    /// <summary>The statements that point to a statement, itself left out, each with the kind of the step.</summary>
    public IEnumerable<(StatementNode Statement, string Kind)> To(StatementNode statement) =>
        (statement.Story.Facts.Url is { } own ? graph.PointingTo(own) : []).Prepend(statement.Story).SelectMany(story => PointersOf(story)[statement.Facts.Key])
        .Where(pointer => pointer.From != statement && IsMeant(pointer, statement)).Select(pointer => (pointer.From, pointer.Kind));

    /// <summary>The statements that a statement points to, itself left out, each with the kind of the step.</summary>
    public IEnumerable<(StatementNode Statement, string Kind)> From(StatementNode statement)
    {
        foreach (var pointer in Of(statement))
            foreach (var story in pointer.To.Url is { } url ? graph.StoriesOf(url) : [statement.Story])
                foreach (var other in StatementsOf(story)[pointer.To.Key])
                    if (other != statement && IsMeant(pointer, other)) yield return (other, pointer.Kind);
    }

    private static IEnumerable<Pointer> Of(StatementNode statement)
    {
        if (StatementReference.Parse(statement.Facts.Parent) is { } parent) yield return new Pointer(statement, parent, "refined-by");
        if (StatementReference.Parse(statement.Facts.DerivedFrom) is { } origin) yield return new Pointer(statement, origin, "derived-from");
    }

    // Of a story that is meant the key was looked up.
    private static bool IsMeant(Pointer pointer, StatementNode statement) => pointer.To.Url is null ? pointer.From.Story == statement.Story
        : pointer.To.Url == statement.Story.Facts.Url && (pointer.To.Version is null || pointer.To.Version == statement.Story.Facts.Version);

    private ILookup<string, StatementNode> StatementsOf(StoryNode story)
    {
        if (!_statements.TryGetValue(story, out var known)) _statements.Add(story, known = story.Statements.ToLookup(each => each.Facts.Key, StringComparer.Ordinal));
        return known;
    }

    private ILookup<string, Pointer> PointersOf(StoryNode story)
    {
        if (!_pointers.TryGetValue(story, out var known)) _pointers.Add(story, known = story.Statements.SelectMany(Of).ToLookup(each => each.To.Key, StringComparer.Ordinal));
        return known;
    }

    private sealed record Pointer(StatementNode From, StatementReference To, string Kind);
}
