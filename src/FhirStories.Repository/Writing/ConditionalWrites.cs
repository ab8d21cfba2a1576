using FhirStories.Repository.Searching;
using FhirStories.Storage;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Writing;

/// <summary>What the criteria of a conditional interaction match (R4 http §3.1.0.4.3, §3.1.0.7.2, §3.1.0.9).</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Where">The criteria.</param>
/// <param name="Ids">Ids that match, as many as were asked for and one more.</param>
internal sealed record ConditionalMatch(string Type, SearchExpression Where, IReadOnlyList<string> Ids)
{
    /// <summary>The one that matches; null where none does.</summary>
    public string? Only => Ids is [var only] ? only : null;

    /// <summary>Has the store ask again just before it writes.</summary>
    public WriteGuard Guard => new(Type, Where, Only);
}

/// <summary>Finds what conditional interactions are about. The criteria are always strict: one that is not understood would match too much.</summary>
internal sealed class ConditionalWrites(ResourceStore store, QueryParser queries, OwnAddress own)
{
    /// <summary>How often a write is tried again when what it was conditional on changes meanwhile.</summary>
    public const int Attempts = 5;

    /// <summary>What matches a query; more than one is the caller's to judge.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="query">The criteria as in a URL.</param>
    /// <param name="most">Most ids that the caller wants.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <exception cref="FhirRequestException">400: a criterion is wrong or unknown; 412: there is none.</exception>
    public async Task<ConditionalMatch> FindAsync(string type, string query, int most, CancellationToken cancellation)
    {
        var request = await queries.ParseAsync(
            new SearchScope(type), own, QueryString.Parse(query).Where(p => p.Key is not ("_format" or "_pretty" or "_count")), strict: true, cancellation);
        if (request.Where is AllOf { Items.Count: 0 })
            throw new FhirRequestException(412, FhirIssue.Error("required", "condition-missing", $"A conditional interaction needs search criteria: '{query}' has none.", "http.url"));
        var found = await store.SearchAsync(new SearchQuery(type, request.Where, [], most * 2), cancellation);
        return new ConditionalMatch(type, request.Where, [.. found.Select(m => m.Resource.Id).Distinct(StringComparer.Ordinal).Take(most + 1)]);
    }

    /// <summary>What matches a query, which must not be several.</summary>
    /// <exception cref="FhirRequestException">As <see cref="FindAsync"/>; 412: several match.</exception>
    public async Task<ConditionalMatch> FindOneAsync(string type, string query, CancellationToken cancellation)
    {
        var match = await FindAsync(type, query, 1, cancellation);
        return match.Ids.Count <= 1 ? match : throw new FhirRequestException(412, FhirIssue.Error("multiple-matches", "condition-several",
            $"Several {type} resources match '{query}': narrow the criteria, or name the id.", "http.url"));
    }

    /// <summary>What is answered when others change the matches faster than we can follow.</summary>
    public static FhirRequestException Busy(string type) =>
        new(409, FhirIssue.Error("conflict", "condition-unstable", $"What matches the criteria changed over and over while the {type} was being written: try again."));
}
