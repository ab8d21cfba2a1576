using FhirStories.Definitions;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Indexing;

/// <summary>A search parameter of one resource type, ready to index and to search by.</summary>
/// <param name="Owner">The type; <c>Resource</c> for a parameter that all types have.</param>
/// <param name="Code">Name in a search URL; for a component of a composite that with <c>$</c> and its place.</param>
/// <param name="Kind">Its search type.</param>
/// <param name="Definition">The definition it was made from.</param>
/// <param name="Table">Its index table; null for full text and composites.</param>
/// <param name="Path">The compiled expression.</param>
internal sealed record SearchParameter(
    string Owner, string Code, SearchType Kind, SearchParameterDefinition Definition, IndexTable? Table, PathExpression Path)
{
    /// <summary>Its number in the index tables.</summary>
    public int Id { get; } = ParameterKey.Of(Owner, Code);

    /// <summary>Of a token or reference: its displays and texts, as strings.</summary>
    public int TextId { get; } = ParameterKey.Of(Owner, $"{Code}:text");

    /// <summary>Of an identifier: the code of its type with its value, as tokens of the system of the type.</summary>
    public int OfTypeId { get; } = ParameterKey.Of(Owner, $"{Code}:of-type");

    /// <summary>Of a reference: its identifier, as a token.</summary>
    public int IdentifierId { get; } = ParameterKey.Of(Owner, $"{Code}:identifier");

    /// <summary>Of a quantity: in the base units of UCUM where it has such a unit, else as it is. What quantities are sorted by.</summary>
    public int ComparableId { get; } = ParameterKey.Of(Owner, $"{Code}:comparable");

    /// <summary>Of a string: what goes on beyond its index, in pieces that overlap.</summary>
    public int RestId { get; } = ParameterKey.Of(Owner, $"{Code}:rest");

    /// <summary>Of a composite or a position: its parts, in order; each is a parameter of its own.</summary>
    public IReadOnlyList<SearchParameter> Components { get; init; } = [];

    /// <summary>Of a component: whether its expression starts from the resource, not from the value of the composite.</summary>
    public bool StartsFromResource { get; init; }

    /// <summary>True for identifiers: a value is shared by few resources.</summary>
    internal bool IsSelective => Code == "identifier";

    /// <summary>True where no index holds the values: the trace knows them.</summary>
    internal bool IsTraced => Path is NoPath;

    /// <summary>True for words of the full-text index.</summary>
    internal bool IsFullText => Kind == SearchType.Special && Components.Count == 0;

    /// <summary>True for a place on the earth; its parts are latitude and longitude.</summary>
    internal bool IsPosition => Kind == SearchType.Special && Components.Count > 0;

    /// <summary>True when a value is a link of which any leading part can be searched.</summary>
    internal bool MatchesCanonicalParts => Definition.MatchesCanonicalParts || Code == "_profile";

    /// <summary>What a resource is sorted by; null where it cannot be.</summary>
    internal int? SortId => Table is null ? null : Kind == SearchType.Quantity ? ComparableId : Id;

    /// <summary>All its numbers: they must differ from those of every other parameter.</summary>
    internal IEnumerable<int> Ids => [Id, TextId, OfTypeId, IdentifierId, ComparableId, RestId, .. Components.SelectMany(c => c.Ids)];
}
