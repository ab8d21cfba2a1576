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

    /// <summary>What matches; more than one is the caller's to judge.</summary>
    /// <param name="criteria">The criteria, about one type.</param>
    /// <param name="most">Most ids that the caller wants.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <exception cref="FhirRequestException">400: a criterion is wrong or unknown; 412: there is none.</exception>
    public async Task<ConditionalMatch> FindAsync(SearchCriteria criteria, int most, CancellationToken cancellation)
    {
        var (scope, query) = criteria;
        var request = await queries.ParseAsync(
            scope, own, QueryString.Parse(query).Where(p => p.Key is not ("_format" or "_pretty" or "_count")), strict: true, cancellation);
        if (!request.HasCriteria)
            throw new FhirRequestException(412, FhirIssue.Error("required", "condition-missing", $"A conditional interaction needs search criteria: '{query}' has none.", "http.url"));
        var type = request.Types[0];
        var found = await store.SearchAsync(new SearchQuery(type, request.Where, [], most * 2), cancellation);
        return new ConditionalMatch(type, request.Where, [.. found.Select(m => m.Resource.Id).Distinct(StringComparer.Ordinal).Take(most + 1)]);
    }

    /// <summary>What matches a query, which must not be several.</summary>
    /// <exception cref="FhirRequestException">As <see cref="FindAsync"/>; 412: several match.</exception>
    public Task<ConditionalMatch> FindOneAsync(string type, string query, CancellationToken cancellation) =>
        FindOneAsync(new SearchCriteria(new SearchScope(type), query), cancellation);

    /// <inheritdoc cref="FindOneAsync(string, string, CancellationToken)"/>
    public async Task<ConditionalMatch> FindOneAsync(SearchCriteria criteria, CancellationToken cancellation)
    {
        var match = await FindAsync(criteria, 1, cancellation);
        return match.Ids.Count <= 1 ? match : throw new FhirRequestException(412, FhirIssue.Error("multiple-matches", "condition-several",
            $"Several {criteria.Scope.Types[0]} resources match '{criteria.Query}': narrow the criteria, or name the id.", "http.url"));
    }

    /// <summary>What is answered when others change the matches faster than we can follow.</summary>
    public static FhirRequestException Busy(string type) =>
        new(409, FhirIssue.Error("conflict", "condition-unstable", $"What matches the criteria changed over and over while the {type} was being written: try again."));
}
