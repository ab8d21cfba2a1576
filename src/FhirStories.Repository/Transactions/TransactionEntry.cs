using FhirStories.Repository.Patching;
using FhirStories.Repository.Writing;

namespace FhirStories.Repository.Transactions;

/// <summary>One write of a transaction.</summary>
/// <param name="Index">Place in the Bundle, for messages.</param>
/// <param name="Method">POST, PUT, PATCH or DELETE.</param>
/// <param name="Type">Resource type.</param>
/// <param name="Id">Id that the URL names; empty without one.</param>
public sealed record TransactionEntry(int Index, string Method, string Type, string Id)
{
    /// <summary>Criteria of a conditional update, patch or delete, or of If-None-Exist; null without.</summary>
    public string? Query { get; init; }

    /// <summary>What must hold of the current version.</summary>
    public Expectation? Expected { get; init; }

    /// <summary>What other entries call it.</summary>
    public string? FullUrl { get; init; }

    /// <summary>UTF-8 JSON; empty for a deletion and a patch.</summary>
    public ReadOnlyMemory<byte> Resource { get; init; }

    /// <summary>What is kept beside the story that this one is a copy of; null for no copy.</summary>
    internal byte[]? Records { get; init; }

    /// <summary>The change that a PATCH makes.</summary>
    public IResourcePatch? Patch { get; init; }

    /// <summary>Whether the product writes it along with the others: a record of who did what.</summary>
    internal bool IsOfProduct { get; init; }
}
