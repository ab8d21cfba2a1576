using FhirStories.Storage;

namespace FhirStories.Repository;

/// <summary>A page of history to ask for.</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Id">One resource, or null for all of the type.</param>
/// <param name="Since">Only versions of this instant or later.</param>
/// <param name="Before">The continuation of an earlier page.</param>
/// <param name="Count">Page size.</param>
public sealed record HistoryRequest(string Type, string? Id, DateTimeOffset? Since, long? Before, int Count);

/// <summary>One version in a history.</summary>
/// <param name="Resource">The version.</param>
/// <param name="Change">What made it.</param>
public sealed record HistoryEntry(StoredResource Resource, ChangeKind Change);

/// <summary>A page of history, newest first.</summary>
/// <param name="Entries">The versions.</param>
/// <param name="Next">The continuation for older versions, null when there are none.</param>
public sealed record HistoryPage(IReadOnlyList<HistoryEntry> Entries, long? Next);
