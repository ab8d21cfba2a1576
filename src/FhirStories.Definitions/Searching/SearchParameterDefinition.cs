using System.Text.Json;
using FhirStories.Definitions.Searching;

namespace FhirStories.Definitions;

/// <summary>The type of a search parameter (FHIR search, "Search Parameter Types").</summary>
public enum SearchType
{
    Number,
    Date,
    String,
    Token,
    Reference,
    Composite,
    Quantity,
    Uri,
    Special,

    /// <summary>R5 only: <c>_has</c>-like parameters over whole resources.</summary>
    Resource,
}

/// <summary>A search parameter as a search compiler and an indexer need it.</summary>
/// <param name="Url">The canonical URL.</param>
/// <param name="Name">The computable name.</param>
/// <param name="Code">The name in a search URL.</param>
/// <param name="Base">The resource types it applies to; <c>Resource</c> and <c>DomainResource</c> stand for all that derive from them.</param>
/// <param name="Type">How values are compared.</param>
/// <param name="Expression">The FHIRPath that finds the values; null for parameters that a server computes (<c>_text</c>, <c>_content</c>).</param>
/// <param name="Target">For references: the types that may be referred to; empty where the definition names none.</param>
/// <param name="Components">For composites: the parts, in order.</param>
/// <param name="MultipleOr">Whether <c>a,b</c> is allowed; allowed where the definition does not say.</param>
/// <param name="MultipleAnd">Whether the parameter may be repeated; allowed where the definition does not say.</param>
/// <param name="Comparators">The prefixes the definition names; empty where it names none.</param>
/// <param name="Modifiers">The modifiers the definition names; empty where it names none.</param>
/// <param name="MatchesCanonicalParts">
/// Ours: the value is a link <c>canonical[|version][#element]</c> and a search finds it by any leading part as well
/// (extension <c>https://fhirstories.org/fhir/StructureDefinition/search-canonical-parts</c>).
/// </param>
public sealed record SearchParameterDefinition(
    string Url, string Name, string Code, IReadOnlyList<string> Base, SearchType Type, string? Expression,
    IReadOnlyList<string> Target, IReadOnlyList<SearchParameterComponent> Components,
    bool MultipleOr, bool MultipleAnd, IReadOnlyList<string> Comparators, IReadOnlyList<string> Modifiers, bool MatchesCanonicalParts)
{
    /// <summary>
    /// Ours: the code system of what is found, where that is of type code in extensions, so that nothing else says it
    /// (extension <c>https://fhirstories.org/fhir/StructureDefinition/search-code-system</c>); null otherwise.
    /// </summary>
    public string? CodeSystem { get; init; }

    /// <summary>Reads a SearchParameter of R4 or R5; null for one that nothing can be searched by: retired, without an expression, or not whole.</summary>
    public static SearchParameterDefinition? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return SearchParameterReader.IsRetired(json) ? null : SearchParameterReader.Read(json) is { Url: not null, Code.Length: > 0, Expression.Length: > 0 } read ? read : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>A part of a composite search parameter.</summary>
/// <param name="Definition">The canonical of the part's own search parameter, which gives its type.</param>
/// <param name="Expression">The FHIRPath of the part, relative to what the composite's expression found.</param>
public sealed record SearchParameterComponent(string Definition, string Expression);
