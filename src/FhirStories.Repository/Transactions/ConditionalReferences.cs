using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Writing;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;

namespace FhirStories.Repository.Transactions;

/// <summary>What a transaction will have made of a resource.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Resource">Its content; null where it is deleted.</param>
/// <param name="IsNew">Whether the id is of our making, so that nothing is stored under it.</param>
internal sealed record PendingWrite(string Type, string Id, JsonObject? Resource, bool IsNew);

/// <summary>Finds what the references of a transaction mean that are searches, such as <c>Patient?identifier=x</c>.</summary>
/// <remarks>They are resolved last (R4 http §3.1.0.11.2), so what the transaction itself writes counts as it will be, and what it deletes does not.</remarks>
internal sealed class ConditionalReferences(ConditionalWrites conditional, WritePipeline pipeline, IReadOnlyList<PendingWrite> writes)
{
    private readonly Dictionary<PendingWrite, IndexEntries> _entries = new(ReferenceEqualityComparer.Instance);

    /// <summary>The one resource that a search finds, as <c>Type/id</c>.</summary>
    /// <exception cref="FhirRequestException">400: it cannot be understood; 412: it finds none, or several.</exception>
    public async Task<string> FindAsync(string search, CancellationToken cancellation)
    {
        var mark = search.IndexOf('?', StringComparison.Ordinal);
        var (type, query) = (search[..mark], search[(mark + 1)..]);
        var own = writes.Where(w => w.Type == type).ToList();
        var match = await conditional.FindAsync(new SearchCriteria(new SearchScope(type), query), own.Count(w => !w.IsNew) + 1, cancellation);
        var found = match.Ids.Except(own.Select(w => w.Id), StringComparer.Ordinal).Concat(own.Where(w => Matches(match.Where, w)).Select(w => w.Id)).ToList();
        return found switch
        {
            [var only] => $"{type}/{only}",
            [] => throw new FhirRequestException(412, FhirIssue.Error("not-found", "reference-search-empty", $"The reference '{search}' matches nothing: it must match one {type}.")),
            _ => throw new FhirRequestException(412, FhirIssue.Error("multiple-matches", "condition-several", $"Several {type} resources match the reference '{search}': narrow the criteria, or name the id.")),
        };
    }

    private bool Matches(SearchExpression where, PendingWrite write) =>
        write.Resource is not null && EntryMatcher.Decides(where) && EntryMatcher.Matches(where, write.Type, write.Id, EntriesOf(write));

    // References that are not rewritten yet are searched by nothing that a search could ask for.
    private IndexEntries EntriesOf(PendingWrite write)
    {
        if (_entries.TryGetValue(write, out var known)) return known;
        var json = JsonTree.Write(write.Resource!);
        // What cannot be read is refused as an entry of its own.
        return _entries[write] = ResourceParser.ParseJson(json).Resource is { } resource ? pipeline.EntriesOf(resource, json) : IndexEntries.None;
    }
}
