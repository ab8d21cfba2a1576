using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Import;

/// <summary>The order in which things are written of which some are comments: what is not there cannot be commented on, and no reply comes before what it answers.</summary>
public static class CommentOrder
{
    /// <summary>All that is no comment in the order it has, then the comments, each behind what it answers.</summary>
    /// <param name="things">What is to be written.</param>
    /// <param name="resource">The resource of each; null for what is none, or many.</param>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> things, Func<T, Resource?> resource)
    {
        ArgumentNullException.ThrowIfNull(things);
        ArgumentNullException.ThrowIfNull(resource);
        var others = new List<T>();
        var comments = new List<(T Thing, string? Id, string? Above)>();
        foreach (var thing in things)
            if (resource(thing) is Basic basic && Carriers.KindOf(basic) == CarrierKind.Assessment)
                comments.Add((thing, basic.Id, AssessmentMapper.Read(basic).Value.ArtifactId));
            else others.Add(thing);

        var above = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var comment in comments)
            if (comment.Id is { } id) above[id] = comment.Above;
        return [.. others, .. comments.Select(comment => (comment.Thing, Depth: Depth(comment.Above, above))).OrderBy(comment => comment.Depth).Select(comment => comment.Thing)];
    }

    private static int Depth(string? id, Dictionary<string, string?> above)
    {
        var depth = 0;
        // Comments that answer each other are refused, whatever their order.
        for (; id is not null && depth <= above.Count && above.TryGetValue(id, out var next); depth++) id = next;
        return depth;
    }
}
