using System.Text;
using FhirStories.Definitions;
using FhirStories.Storage.Index;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Indexing;

/// <summary>Finds everything in a resource that it can be searched by.</summary>
internal sealed class IndexExtractor(SearchParameterRegistry registry)
{
    /// <summary>The index entries of a resource, arranged.</summary>
    public IndexEntries Extract(Resource resource)
    {
        var entries = new IndexEntries();
        var found = new List<Base>();
        foreach (var parameter in registry.Of(resource.TypeName).Values)
        {
            found.Clear();
            parameter.Path.Find(resource, found);
            if (found.Count == 0) continue;
            if (parameter.IsFullText)
            {
                entries.Words = Words(found);
                continue;
            }
            foreach (var value in found) Add(parameter, value, entries);
        }
        return entries;
    }

    private static void Add(SearchParameter parameter, Base value, IndexEntries entries)
    {
        switch (parameter.Kind)
        {
            case SearchType.Token: IndexValues.Tokens(parameter.Id, value, entries.Tokens); break;
            case SearchType.String: IndexValues.Strings(parameter.Id, value, entries.Strings); break;
            case SearchType.Uri: IndexValues.Uris(parameter.Id, value, parameter.MatchesCanonicalParts, entries.Uris); break;
            case SearchType.Reference: IndexValues.References(parameter.Id, value, entries.References); break;
            case SearchType.Date: IndexValues.Dates(parameter.Id, value, entries.Dates); break;
            case SearchType.Number: IndexValues.Numbers(parameter.Id, value, entries.Numbers); break;
            case SearchType.Quantity: IndexValues.Quantities(parameter.Id, value, entries.Quantities); break;
        }
    }

    private static string? Words(List<Base> found)
    {
        var words = new StringBuilder();
        foreach (var value in found)
            if (value is PrimitiveType primitive && IndexValues.Text(primitive) is { } text) words.Append(text).Append('\n');
        return words.Length == 0 ? null : words.ToString();
    }
}
