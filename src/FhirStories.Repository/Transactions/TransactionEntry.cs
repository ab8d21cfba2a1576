namespace FhirStories.Repository.Transactions;

/// <summary>One write of a transaction.</summary>
/// <param name="Index">Place in the Bundle, for messages.</param>
/// <param name="Method">POST, PUT or DELETE.</param>
/// <param name="Type">Resource type.</param>
/// <param name="Id">Id that the URL names; empty without one.</param>
/// <param name="Query">Criteria of a conditional update or delete, or of If-None-Exist; null without.</param>
/// <param name="IfMatch">The version that must be current.</param>
/// <param name="FullUrl">What other entries call it.</param>
/// <param name="Resource">UTF-8 JSON; empty for a deletion.</param>
public sealed record TransactionEntry(int Index, string Method, string Type, string Id, string? Query, int? IfMatch, string? FullUrl, ReadOnlyMemory<byte> Resource);
