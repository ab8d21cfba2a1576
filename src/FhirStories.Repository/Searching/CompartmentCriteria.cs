using FhirStories.Repository.Indexing;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Searching;

/// <summary>What belongs to a compartment, as a search expression (R4 §2.35 and the five CompartmentDefinitions).</summary>
internal static class CompartmentCriteria
{
    /// <summary>The types that a compartment holds resources of, in ordinal order; null for what is no compartment.</summary>
    public static IReadOnlyList<string>? TypesOf(string compartment, SearchParameterRegistry registry) =>
        registry.Compartments.Of(compartment) is { } members ? [.. members.Keys.Order(StringComparer.Ordinal)] : null;

    /// <summary>Resources of a type in a compartment; null where the compartment holds none of it.</summary>
    /// <param name="compartment">The compartment and its centre.</param>
    /// <param name="type">The type of the members.</param>
    /// <param name="registry">What the type is searched by.</param>
    public static SearchExpression? Of(Compartment compartment, string type, SearchParameterRegistry registry)
    {
        if (registry.Compartments.Of(compartment.Type) is not { } members || !members.TryGetValue(type, out var codes)) return null;
        var ways = new List<SearchExpression>();
        foreach (var code in codes)
        {
            if (code == CompartmentDefinitions.Centre) ways.Add(new IdIs([compartment.Id]));
            else if (registry.Find(type, code) is { Table: IndexTable.Reference } parameter)
                ways.Add(new ReferenceIs(parameter.Id, compartment.Type, compartment.Id, null));
        }
        return ways.Count == 1 ? ways[0] : new AnyOf(ways);
    }
}
