using System.Collections.Concurrent;
using System.Collections.Frozen;
using FhirStories.Catalogue.Trace;
using FhirStories.Definitions;
using FhirStories.Repository.Searching;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Indexing;

/// <summary>The search parameters of every resource type: the one table that indexing, searching and the
/// CapabilityStatement are driven by. A type's parameters are compiled when it is first met.</summary>
public sealed class SearchParameterRegistry
{
    /// <summary>Where our own definitions stand; on the same code they win over the specification's.</summary>
    private const string OurDefinitions = "https://fhirstories.org/fhir/";

    /// <summary>The one special parameter of the specification that is about a position.</summary>
    private const string Near = "http://hl7.org/fhir/SearchParameter/Location-near";

    /// <summary>The owner of parameters that all types have.</summary>
    internal const string Everything = "Resource";

    private readonly DefinitionStore _definitions;
    private volatile Set _set = new([], 0);

    /// <summary>The parameters of the specification and our own.</summary>
    public SearchParameterRegistry(DefinitionStore definitions)
    {
        _definitions = definitions;
        Types = definitions.ResourceTypes(FhirRelease.R4);
        Compartments = new CompartmentDefinitions(definitions);
        Use([]);
    }

    /// <summary>The definitions that a type can be searched by, in the order of their codes.</summary>
    public IEnumerable<SearchParameterDefinition> Definitions(string resourceType) =>
        Of(resourceType).Values.OrderBy(p => p.Code, StringComparer.Ordinal).Select(p => p.Definition);

    /// <summary>The definitions that all types can be searched by, in the order of their codes.</summary>
    public IEnumerable<SearchParameterDefinition> Common => Definitions(Everything);

    /// <summary>The reference parameters of a type by which <c>_include</c> follows, in the order of their codes.</summary>
    public IEnumerable<string> Links(string resourceType) =>
        Of(resourceType).Values.Where(p => p.Kind == SearchType.Reference).Select(p => p.Code).Order(StringComparer.Ordinal);

    /// <summary>The reference parameters, as <c>Type:code</c>, by which others may refer to a type: what <c>_revinclude</c> follows.</summary>
    public IReadOnlyList<string> LinksTo(string resourceType) => _set.LinksTo.Value.GetValueOrDefault(resourceType) ?? [];

    /// <summary>Takes in definitions that are stored as resources, in place of those taken in before. Where a type has a parameter of the
    /// same code already, that one stays.</summary>
    public void Use(IReadOnlyList<SearchParameterDefinition> stored) => _set = new Set(stored, _set.Generation + 1) { LinksTo = new(LinksByTarget) };

    /// <summary>Rises whenever what is searched by changes.</summary>
    public int Generation => _set.Generation;

    /// <summary>The parameters of a type by code; empty for a type that does not exist.</summary>
    internal FrozenDictionary<string, SearchParameter> Of(string resourceType)
    {
        var set = _set;
        return set.ByType.GetOrAdd(resourceType, Build, set.Stored);
    }

    /// <summary>A parameter; null when the type has none of that code.</summary>
    internal SearchParameter? Find(string resourceType, string code) => Of(resourceType).GetValueOrDefault(code);

    /// <summary>What belongs to compartments.</summary>
    internal CompartmentDefinitions Compartments { get; }

    /// <summary>All types, in ordinal order.</summary>
    internal IReadOnlyList<string> Types { get; }

    /// <summary>How the canonicals of a type are found; null for a type without a url.</summary>
    internal CanonicalKeys? Canonical(string resourceType) => Find(resourceType, "url") is { Table: IndexTable.Uri } url
        ? new CanonicalKeys(url.Id, Find(resourceType, "version") is { Table: IndexTable.Token } version ? version.Id : null) : null;

    /// <summary>How a reference parameter leads to resources of a type.</summary>
    internal LinkWays Ways(SearchParameter reference, string targetType) =>
        new(reference.Path.FindsReferences, reference.Path.FindsCanonicals ? Canonical(targetType) : null);

    private FrozenDictionary<string, SearchParameter> Build(string resourceType, IReadOnlyList<SearchParameterDefinition> stored)
    {
        var parameters = new Dictionary<string, SearchParameter>(StringComparer.Ordinal);
        var all = _definitions.SearchParameters(FhirRelease.R4);
        var applying = all.OrderByDescending(d => d.Url.StartsWith(OurDefinitions, StringComparison.Ordinal)).Concat(stored)
            .Where(d => d.Base.Any(b => b == resourceType || b is "Resource" or "DomainResource"));
        foreach (var definition in applying)
        {
            if (IsTraced(definition))
            {
                parameters.TryAdd(definition.Code, new SearchParameter(resourceType, definition.Code, definition.Type, definition, null, new NoPath()));
                continue;
            }
            if (parameters.ContainsKey(definition.Code) || definition.Expression is not { Length: > 0 } expression || IsComputed(definition)) continue;
            if (PathParser.Compile(expression, resourceType) is not { IsUsable: true } path || path is EnginePath && stored.Contains(definition) && !EnginePath.Ends(expression)) continue;
            var owner = definition.Base.Any(b => b is "Resource" or "DomainResource") ? Everything : resourceType;
            var parameter = new SearchParameter(owner, definition.Code, definition.Type, definition, TableOf(definition.Type), path);
            if (definition.Type == SearchType.Composite)
            {
                var components = definition.Components.Select((c, i) => CompositeParts.Of(parameter, resourceType, c, i, TableOf, [.. all, .. stored])).OfType<SearchParameter>().ToList();
                if (components.Count != definition.Components.Count || components.Count == 0) continue;
                parameter = parameter with { Components = components };
            }
            else if (definition.Url == Near) parameter = parameter with { Components = CompositeParts.OfPosition(parameter, resourceType) };
            else if (parameter.Table is null && !parameter.IsFullText) continue;
            parameters.Add(definition.Code, parameter);
        }
        return parameters.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private Dictionary<string, IReadOnlyList<string>> LinksByTarget()
    {
        var links = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var type in Types)
            foreach (var parameter in Of(type).Values.Where(p => p.Kind == SearchType.Reference))
                foreach (var target in parameter.Definition.Target)
                {
                    if (!links.TryGetValue(target, out var codes)) links.Add(target, codes = []);
                    codes.Add($"{type}:{parameter.Code}");
                }
        return links.ToDictionary(l => l.Key, l => (IReadOnlyList<string>)[.. l.Value.Order(StringComparer.Ordinal)], StringComparer.Ordinal);
    }

    // What a server computes by itself is not indexed by expression; nor is what is special but our own text and positions.
    private static bool IsComputed(SearchParameterDefinition definition) =>
        definition.Code is "_id" or "_lastUpdated" or "_text" or "_content" or "_query" or "_list" or "_filter"
        || definition.Type == SearchType.Special && definition.Url != Near && !definition.Url.StartsWith(OurDefinitions, StringComparison.Ordinal);

    // What becomes of links and statements hangs on more than the story: it has no expression, and no index.
    private static bool IsTraced(SearchParameterDefinition definition) =>
        definition.Expression is null && definition.Url.StartsWith(OurDefinitions, StringComparison.Ordinal) && StoryMarks.Has(definition.Code);

    private static IndexTable? TableOf(SearchType type) => type switch
    {
        SearchType.Token => IndexTable.Token,
        SearchType.String => IndexTable.String,
        SearchType.Uri => IndexTable.Uri,
        SearchType.Reference => IndexTable.Reference,
        SearchType.Date => IndexTable.Date,
        SearchType.Number => IndexTable.Number,
        SearchType.Quantity => IndexTable.Quantity,
        _ => null,
    };

    private sealed class Set(IReadOnlyList<SearchParameterDefinition> stored, int generation)
    {
        public int Generation { get; } = generation;

        public IReadOnlyList<SearchParameterDefinition> Stored { get; } = stored;

        public ConcurrentDictionary<string, FrozenDictionary<string, SearchParameter>> ByType { get; } = new(StringComparer.Ordinal);

        public Lazy<Dictionary<string, IReadOnlyList<string>>> LinksTo { get; init; } = new(() => []);
    }
}
