using System.Text;
using FhirStories.Definitions;
using FhirStories.Storage.Index;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Indexing;

/// <summary>Finds everything in a resource that it can be searched by.</summary>
internal sealed class IndexExtractor(SearchParameterRegistry registry)
{
    // A resource with more values of one composite than this is found by the first of them.
    private const int MostGroups = 2000;

    /// <summary>The index entries of a resource, not yet arranged.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="json">Its JSON.</param>
    /// <param name="own">Where absolute references lead to this server.</param>
    public IndexEntries Extract(Resource resource, ReadOnlySpan<byte> json, OwnAddress own)
    {
        var entries = new IndexEntries();
        var found = new List<Base>();
        foreach (var parameter in registry.Of(resource.TypeName).Values)
        {
            found.Clear();
            Find(parameter.Path, resource, found);
            if (found.Count == 0) continue;
            if (parameter.IsFullText) entries.Words = Words(found);
            else if (parameter.Components.Count > 0) Composite(parameter, resource, found, own, entries);
            else
                foreach (var value in found) IndexValues.Add(parameter, value, own, entries);
        }
        (entries.Narrative, entries.Content) = ResourceWords.Of(json);
        return entries;
    }

    /// <summary>What an expression finds. That is no reason to lose the resource: one of somebody's own may fail on it.</summary>
    public static void Find(PathExpression path, Base start, List<Base> found)
    {
        try
        {
            path.Find(start, found);
        }
        catch (Exception exception) when (path is EnginePath && exception is not OutOfMemoryException)
        {
            found.Clear();
        }
    }

    private static void Composite(SearchParameter composite, Resource resource, List<Base> values, OwnAddress own, IndexEntries entries)
    {
        var found = new List<Base>();
        for (var group = 1; group <= Math.Min(values.Count, MostGroups); group++)
        {
            var part = new IndexEntries();
            var before = 0;
            foreach (var component in composite.Components)
            {
                found.Clear();
                Find(component.Path, component.StartsFromResource ? resource : values[group - 1], found);
                foreach (var value in found) IndexValues.Add(component, value, own, part);
                var after = Count(part);
                // Without one of its parts the value can match nothing.
                if (after == before) goto next;
                before = after;
            }
            Take(part, entries, group);
        next:;
        }
    }

    private static int Count(IndexEntries part) =>
        part.Tokens.Count + part.Strings.Count + part.Uris.Count + part.References.Count + part.Dates.Count + part.Numbers.Count + part.Quantities.Count;

    private static void Take(IndexEntries part, IndexEntries entries, int group)
    {
        entries.Tokens.AddRange(part.Tokens.Select(e => e with { Group = group }));
        entries.Strings.AddRange(part.Strings.Select(e => e with { Group = group }));
        entries.Uris.AddRange(part.Uris.Select(e => e with { Group = group }));
        entries.References.AddRange(part.References.Select(e => e with { Group = group }));
        entries.Dates.AddRange(part.Dates.Select(e => e with { Group = group }));
        entries.Numbers.AddRange(part.Numbers.Select(e => e with { Group = group }));
        entries.Quantities.AddRange(part.Quantities.Select(e => e with { Group = group }));
    }

    private static string? Words(List<Base> found)
    {
        var words = new StringBuilder();
        foreach (var value in found)
            if (value is PrimitiveType primitive && IndexValues.Text(primitive) is { } text) words.Append(text).Append('\n');
        return words.Length == 0 ? null : words.ToString();
    }
}
