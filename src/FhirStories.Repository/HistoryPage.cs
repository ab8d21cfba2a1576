using FhirStories.Storage;

namespace FhirStories.Repository;

/// <summary>A page of history to ask for.</summary>
/// <param name="Type">Resource type; null for everything.</param>
/// <param name="Id">One resource, or null for all of the type.</param>
/// <param name="Count">Page size.</param>
public sealed record HistoryRequest(string? Type, string? Id, int Count)
{
    /// <summary>Only versions of this instant or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only versions that were current at some time from <c>Begin</c> to before <c>End</c>.</summary>
    public (DateTimeOffset Begin, DateTimeOffset End)? At { get; init; }

    /// <summary>Of Basic: only what carries one of these R5 types; null for all.</summary>
    public IReadOnlyList<string>? Carriers { get; init; }

    /// <summary>The continuation of another page.</summary>
    public HistoryStart? Start { get; init; }
}

/// <summary>Where a page of history begins: next to a version.</summary>
/// <param name="Key">The version's place in history.</param>
/// <param name="Backwards">True: the page of newer versions that ends there.</param>
public sealed record HistoryStart(long Key, bool Backwards);

/// <summary>One version in a history.</summary>
/// <param name="Resource">The version.</param>
/// <param name="Change">What made it.</param>
public sealed record HistoryEntry(StoredResource Resource, ChangeKind Change)
{
    /// <summary>Its place in the history of everything.</summary>
    public long Place { get; init; }
}

/// <summary>A page of history, newest first.</summary>
/// <param name="Entries">The versions.</param>
/// <param name="Next">The continuation for older versions, null when there are none.</param>
/// <param name="Previous">The continuation for newer versions, null on the first page.</param>
/// <param name="Total">Versions over all pages; null where counting them would cost more than the page.</param>
public sealed record HistoryPage(IReadOnlyList<HistoryEntry> Entries, HistoryStart? Next, HistoryStart? Previous, long? Total);
