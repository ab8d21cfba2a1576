using FhirStories.Repository.Indexing;
using FhirStories.Storage.Search;
using FhirStories.Validation.Parsing;

namespace FhirStories.Repository.Searching;

/// <summary>The resource types of a base as its searches name them, and where they lie in the store. R4's own lie as they are.</summary>
internal class SearchTypes(SearchParameterRegistry registry)
{
    /// <summary>What is indexed, by the types of the store.</summary>
    protected SearchParameterRegistry Registry => registry;

    /// <summary>What a type of the base is, for messages.</summary>
    public virtual string Named => "an R4 resource type";

    /// <summary>All types, in ordinal order.</summary>
    public virtual IReadOnlyList<string> All => registry.Types;

    /// <summary>Whether the base has a type.</summary>
    public virtual bool Has(string type) => ResourceTypes.IsR4(type);

    /// <summary>The type that it has in the store.</summary>
    public virtual string Stored(string type) => type;

    /// <summary>The type that all of them have in the store; null where there are several.</summary>
    public virtual string? AnyStored => null;

    /// <summary>What tells resources of a type from others that are stored as the same type; null where nothing has to.</summary>
    public virtual SearchExpression? Mark(string type) => null;

    /// <summary>A parameter; null when the type has none of that name.</summary>
    public virtual SearchParameter? Find(string type, string code) => registry.Find(type, code);

    /// <summary>A code as the store has it.</summary>
    /// <param name="parameter">A token parameter of the base.</param>
    /// <param name="value">What was asked for: code, system|code, …</param>
    public virtual string Code(SearchParameter parameter, string value) => value;

    /// <summary>Type in the store, id and version of a relative reference such as <c>Patient/1/_history/2</c>; null for any other.</summary>
    public virtual (string Type, string Id, string? Version)? Local(string reference) => ReferenceText.Local(reference);

    /// <summary>Something asked of resources of a type, and of those alone.</summary>
    public SearchExpression Among(string type, SearchExpression where) => Mark(type) is { } mark ? new AllOf([mark, where]) : where;

    /// <summary>How the canonicals of a type are found; null for a type without a url.</summary>
    public CanonicalKeys? Canonical(string type) => registry.Canonical(Stored(type));

    /// <summary>How a reference parameter leads to resources of a type.</summary>
    public LinkWays Ways(SearchParameter reference, string type) => registry.Ways(reference, Stored(type));

    /// <summary>The entries of a List.</summary>
    public SearchParameter ListItem => registry.Find("List", "item")!;
}
