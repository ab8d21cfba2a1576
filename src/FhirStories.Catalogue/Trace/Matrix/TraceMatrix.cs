using System.Runtime.CompilerServices;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Matrix;

/// <summary>A story as a row.</summary>
/// <param name="Facts">What is known of it.</param>
/// <param name="Feature">The first feature that it is part of; null for none.</param>
/// <param name="Links">Its links, by statement.</param>
/// <param name="HasGap">The author of one of its statements knows that nothing meets it.</param>
/// <param name="IsOutOfScope">One of its statements is out of scope.</param>
public sealed record MatrixRow(TracedStory Facts, MatrixFeature? Feature, IReadOnlyList<MatrixLink> Links, bool HasGap, bool IsOutOfScope)
{
    /// <summary>Its title, or what else names it.</summary>
    public string Title => string.IsNullOrWhiteSpace(Facts.Title) ? Facts.Name : Facts.Title;
}

/// <summary>A feature that rows are grouped by.</summary>
/// <param name="Canonical">Its canonical.</param>
/// <param name="Title">Its title, as far as it is known.</param>
/// <param name="Reference">Its reference; null where it is not here.</param>
public sealed record MatrixFeature(string Canonical, string? Title, string? Reference);

/// <summary>A definition as a column: a profile or type that a link leads to, or the canonical of what is not here.</summary>
/// <param name="Canonical"><c>url|version</c>; as it was written, without element, where nothing of the kind is here.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Package">Its package, <c>name#version</c>; null for what is not here.</param>
/// <param name="FhirVersion">Its FHIR version; null for what is not here.</param>
public sealed record MatrixColumn(string Canonical, string Title, string? Package, string? FhirVersion);

/// <summary>A link of a story.</summary>
/// <param name="Column">The number of its column.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Verb">How binding its statement is.</param>
/// <param name="Key">Key of its statement.</param>
/// <param name="ElementId">The element it leads to; null for the definition as a whole.</param>
public readonly record struct MatrixLink(int Column, CellStatus Status, ConformanceVerb Verb, string Key, string? ElementId);

/// <summary>
/// All stories against all definitions that they lead to, in the order in which people read them: stories by feature and title,
/// definitions by package and title, what is not here last. Immutable: whoever has it needs the graph no more.
/// </summary>
public sealed class TraceMatrix
{
    private static readonly ConditionalWeakTable<TraceGraph, TraceMatrix> Known = [];
    private readonly long _revision;

    private TraceMatrix(TraceGraph graph)
    {
        _revision = graph.Revision;
        var columns = new ColumnNumbers();
        var stories = graph.Stories.Where(story => story.Facts.Kind == StoryKind.Story || story.Statements.Count > 0).ToArray();
        var features = stories.Select(story => First(story.Facts.Features)).OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(canonical => canonical, canonical => Feature(graph, canonical), StringComparer.Ordinal);
        // Features are put in order once, so that of stories only those of one feature are compared by their titles.
        var places = features.Values.OrderBy(feature => feature.Title is null).ThenBy(feature => feature.Title, StringComparer.OrdinalIgnoreCase).ThenBy(feature => feature.Canonical, StringComparer.Ordinal)
            .Select((feature, place) => (feature.Canonical, place)).ToDictionary(each => each.Canonical, each => each.place, StringComparer.Ordinal);
        // What is part of no feature comes last.
        var keys = Array.ConvertAll(stories, story => (First(story.Facts.Features) is { } feature ? places[feature] : int.MaxValue, story.Facts.Title ?? story.Facts.Name, story.Facts.Reference));
        Array.Sort(keys, stories, Order.Instance);
        var links = stories.Select(story => LinksOf(story, columns)).ToList();
        Columns = columns.InOrder(links);
        Rows = [.. stories.Select((story, i) => Row(story, features, links[i]))];
    }

    /// <summary>Stories, and features with statements of their own.</summary>
    public IReadOnlyList<MatrixRow> Rows { get; }

    /// <summary>Definitions that a link leads to.</summary>
    public IReadOnlyList<MatrixColumn> Columns { get; }

    /// <summary>The matrix of a graph as it stands; made once after each change. The graph must not change meanwhile.</summary>
    public static TraceMatrix Of(TraceGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (Known.TryGetValue(graph, out var known) && known._revision == graph.Revision) return known;
        var made = new TraceMatrix(graph);
        Known.AddOrUpdate(graph, made);
        return made;
    }

    private static string? First(IReadOnlyList<string> features) => features.Count == 0 ? null : features[0];

    private static MatrixFeature Feature(TraceGraph graph, string canonical)
    {
        var known = graph.StoriesOf(canonical).Select(story => story.Facts).OrderBy(facts => facts.Reference, StringComparer.Ordinal).LastOrDefault();
        return new MatrixFeature(canonical, string.IsNullOrWhiteSpace(known?.Title) ? null : known.Title, known?.Reference);
    }

    private static MatrixLink[] LinksOf(StoryNode story, ColumnNumbers columns)
    {
        var links = new MatrixLink[story.Statements.Sum(statement => statement.Links.Count)];
        var at = 0;
        foreach (var statement in story.Statements)
            foreach (var link in statement.Links) links[at++] = new MatrixLink(columns.Of(link), CellStatuses.Of(link), statement.Facts.Verb, statement.Facts.Key, link.Target.ElementId);
        return links;
    }

    private static MatrixRow Row(StoryNode story, Dictionary<string, MatrixFeature> features, MatrixLink[] links)
    {
        var feature = First(story.Facts.Features);
        return new MatrixRow(
            story.Facts, feature is null ? null : features[feature], links,
            story.Statements.Any(statement => statement.Facts.HasGap), story.Statements.Any(statement => statement.Facts.IsOutOfScope));
    }

    /// <summary>Gives definitions numbers, and then the order in which they are read.</summary>
    private sealed class ColumnNumbers
    {
        private readonly Dictionary<DefinitionEntry, int> _here = [];
        private readonly Dictionary<string, int> _elsewhere = new(StringComparer.Ordinal);
        private readonly List<MatrixColumn> _all = [];

        public int Of(LinkEdge link)
        {
            if (link.To is { } node)
            {
                if (_here.TryGetValue(node.Definition, out var known)) return known;
                var entry = node.Definition;
                return _here[entry] = Add(new MatrixColumn(entry.Canonical, string.IsNullOrWhiteSpace(entry.Title) ? entry.Name : entry.Title, entry.Source, FhirReleases.VersionOf(entry.Release)));
            }
            var canonical = CanonicalTarget.Parse(link.Target.Written).Canonical;
            return _elsewhere.TryGetValue(canonical, out var place) ? place : _elsewhere[canonical] = Add(new MatrixColumn(canonical, canonical, null, null));
        }

        /// <summary>The columns in order, which the links follow.</summary>
        public MatrixColumn[] InOrder(List<MatrixLink[]> links)
        {
            var order = Enumerable.Range(0, _all.Count).OrderBy(at => _all[at].Package is null).ThenBy(at => _all[at].Package, StringComparer.Ordinal)
                .ThenBy(at => _all[at].Title, StringComparer.OrdinalIgnoreCase).ThenBy(at => _all[at].Canonical, StringComparer.Ordinal).ToArray();
            var places = new int[order.Length];
            for (var i = 0; i < order.Length; i++) places[order[i]] = i;
            foreach (var some in links)
                foreach (ref var link in some.AsSpan()) link = link with { Column = places[link.Column] };
            return [.. order.Select(at => _all[at])];
        }

        private int Add(MatrixColumn column)
        {
            _all.Add(column);
            return _all.Count - 1;
        }
    }

    private sealed class Order : IComparer<(int Feature, string Title, string Reference)>
    {
        public static Order Instance { get; } = new();

        public int Compare((int Feature, string Title, string Reference) x, (int Feature, string Title, string Reference) y) =>
            x.Feature.CompareTo(y.Feature) is var feature and not 0 ? feature
            : string.Compare(x.Title, y.Title, StringComparison.OrdinalIgnoreCase) is var title and not 0 ? title : string.CompareOrdinal(x.Reference, y.Reference);
    }
}
