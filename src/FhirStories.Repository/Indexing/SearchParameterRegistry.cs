using System.Collections.Concurrent;
using System.Collections.Frozen;
using FhirStories.Definitions;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Indexing;

/// <summary>The search parameters of every resource type: the one table that indexing, searching and the
/// CapabilityStatement are driven by. A type's parameters are compiled when it is first met.</summary>
public sealed class SearchParameterRegistry(DefinitionStore definitions)
{
    /// <summary>Where our own definitions stand; on the same code they win over the specification's.</summary>
    private const string OurDefinitions = "https://fhirstories.org/fhir/";

    private readonly ConcurrentDictionary<string, FrozenDictionary<string, SearchParameter>> _byType = new(StringComparer.Ordinal);

    /// <summary>The definitions that a type can be searched by, in the order of their codes.</summary>
    public IEnumerable<SearchParameterDefinition> Definitions(string resourceType) =>
        Of(resourceType).Values.OrderBy(p => p.Code, StringComparer.Ordinal).Select(p => p.Definition);

    /// <summary>The parameters of a type by code; empty for a type that does not exist.</summary>
    internal FrozenDictionary<string, SearchParameter> Of(string resourceType) => _byType.GetOrAdd(resourceType, Build);

    /// <summary>A parameter; null when the type has none of that code.</summary>
    internal SearchParameter? Find(string resourceType, string code) => Of(resourceType).GetValueOrDefault(code);

    private FrozenDictionary<string, SearchParameter> Build(string resourceType)
    {
        var parameters = new Dictionary<string, SearchParameter>(StringComparer.Ordinal);
        var applying = definitions.SearchParameters(FhirRelease.R4)
            .Where(d => d.Base.Any(b => b == resourceType || b is "Resource" or "DomainResource"))
            .OrderByDescending(d => d.Url.StartsWith(OurDefinitions, StringComparison.Ordinal));
        foreach (var definition in applying)
        {
            if (parameters.ContainsKey(definition.Code) || Table(definition) is not { } table) continue;
            if (definition.Expression is not { Length: > 0 } expression || PathParser.Compile(expression, resourceType) is not { } path) continue;
            parameters.Add(definition.Code, new SearchParameter(
                resourceType, definition.Code, definition.Type, definition, ParameterKey.Of(resourceType, definition.Code), table.Table, path));
        }
        return parameters.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Composite parameters and those that a server computes by itself are not indexed by expression. Our "text" is.
    private static (IndexTable? Table, bool _)? Table(SearchParameterDefinition definition) => definition.Type switch
    {
        _ when definition.Code is "_id" or "_lastUpdated" or "_text" or "_content" or "_query" or "_list" or "_filter" => null,
        SearchType.Token => (IndexTable.Token, true),
        SearchType.String => (IndexTable.String, true),
        SearchType.Uri => (IndexTable.Uri, true),
        SearchType.Reference => (IndexTable.Reference, true),
        SearchType.Date => (IndexTable.Date, true),
        SearchType.Number => (IndexTable.Number, true),
        SearchType.Quantity => (IndexTable.Quantity, true),
        SearchType.Special when definition.Url.StartsWith(OurDefinitions, StringComparison.Ordinal) => (null, true),
        _ => null,
    };
}
