using FhirStories.Definitions;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Indexing;

/// <summary>A search parameter of one resource type, ready to index and to search by.</summary>
/// <param name="ResourceType">The type.</param>
/// <param name="Code">Name in a search URL.</param>
/// <param name="Kind">Its search type.</param>
/// <param name="Definition">The definition it was made from.</param>
/// <param name="Id">Its number in the index tables.</param>
/// <param name="Table">Its index table; null for full text.</param>
/// <param name="Path">The compiled expression.</param>
internal sealed record SearchParameter(
    string ResourceType, string Code, SearchType Kind, SearchParameterDefinition Definition, int Id, IndexTable? Table, PathExpression Path)
{
    /// <summary>True for identifiers: a value is shared by few resources.</summary>
    internal bool IsSelective => Code == "identifier";

    /// <summary>True for words of the full-text index.</summary>
    internal bool IsFullText => Table is null;

    /// <summary>True when a value is a link of which any leading part can be searched.</summary>
    internal bool MatchesCanonicalParts => Definition.MatchesCanonicalParts || Code == "_profile";
}
