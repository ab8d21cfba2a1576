using FhirStories.Definitions;
using FhirStories.Storage.Search;
using Hl7.Fhir.Introspection;

namespace FhirStories.Repository.Indexing;

/// <summary>Makes the parts of composite parameters ready: each a parameter of its own, whose path starts from a value of the composite.</summary>
internal static class CompositeParts
{
    private const string FromResource = "%resource.";
    private static readonly string[] Position = ["latitude", "longitude"];

    /// <summary>A part; null where it cannot be indexed.</summary>
    /// <param name="composite">The composite.</param>
    /// <param name="resourceType">The type that it is compiled for.</param>
    /// <param name="part">The part as it is defined.</param>
    /// <param name="place">Its place, from 0.</param>
    /// <param name="tableOf">The index table of a search type.</param>
    /// <param name="all">The definitions that a part may name.</param>
    public static SearchParameter? Of(
        SearchParameter composite, string resourceType, SearchParameterComponent part, int place, Func<SearchType, IndexTable?> tableOf, IReadOnlyList<SearchParameterDefinition> all)
    {
        // The part's type is that of the parameter it names.
        if (all.FirstOrDefault(d => d.Url == part.Definition) is not { } definition || tableOf(definition.Type) is not { } table) return null;
        var fromResource = part.Expression.StartsWith(FromResource, StringComparison.Ordinal);
        var path = fromResource ? PathParser.Compile($"{resourceType}.{part.Expression[FromResource.Length..]}", resourceType) : FromValue(composite, resourceType, part, definition);
        return path is { IsUsable: true }
            ? new SearchParameter(composite.Owner, $"{composite.Code}${place}", definition.Type, definition, table, path) { StartsFromResource = fromResource } : null;
    }

    /// <summary>Latitude and longitude of a position.</summary>
    public static IReadOnlyList<SearchParameter> OfPosition(SearchParameter position, string resourceType)
    {
        var start = position.Path is PlainPath { Branches: [var branch, ..] } ? PathEnds.TypeOf(resourceType, branch) : null;
        return [.. Position.Select((name, place) => new SearchParameter(
            position.Owner, $"{position.Code}${place}", SearchType.Number, position.Definition, IndexTable.Number, PathParser.CompilePart(name, start)!))];
    }

    private static PathExpression? FromValue(SearchParameter composite, string resourceType, SearchParameterComponent part, SearchParameterDefinition definition)
    {
        var start = composite.Path is PlainPath { Branches: [var branch, ..] } ? PathEnds.TypeOf(resourceType, branch) : null;
        var path = PathParser.CompilePart(part.Expression, start);
        // R4 has the expressions of DocumentReference's relationship the wrong way round: its reference is said to be the code. The
        // parameter that the part names knows better.
        return path is PlainPath plain && !CanBe(definition.Type, plain, start) && Own(composite, definition) is { } own ? PathParser.CompilePart(own, start) : path;
    }

    private static bool CanBe(SearchType type, PlainPath path, ClassMapping? start) => path.Branches.Select(b => PathEnds.Of(start, b)).Any(end => end == PathEnd.Unknown
        || (type == SearchType.Reference ? end is PathEnd.Reference or PathEnd.Canonical : type is SearchType.Uri ? end == PathEnd.Canonical : end != PathEnd.Reference));

    // What the parameter's own expression adds to that of the composite.
    private static string? Own(SearchParameter composite, SearchParameterDefinition definition)
    {
        var prefix = composite.Definition.Expression + ".";
        return definition.Expression is { } expression && expression.StartsWith(prefix, StringComparison.Ordinal) && !expression.Contains('|', StringComparison.Ordinal)
            ? expression[prefix.Length..] : null;
    }
}
