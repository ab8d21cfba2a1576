using FhirStories.Repository.Searching;

namespace FhirStories.Repository;

/// <summary>The one way in and the one way out of the catalogue (DESIGN §2).</summary>
public sealed class FhirRepository
{
    /// <summary>The current version of a resource, a deleted one included; null when the id was never used.</summary>
    public Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Searches with a FHIR query string, such as <c>code=…&amp;feature=…&amp;_count=20</c>, leniently.</summary>
    /// <exception cref="FhirRequestException">A value of the query has the wrong form.</exception>
    public Task<SearchPage> SearchAsync(string type, string query, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The values that a token, uri or reference parameter has among the current resources of a type that match
    /// <paramref name="query"/> (null: all), most frequent first.</summary>
    public Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Number of current resources of a type that match a query.</summary>
    public Task<long> CountAsync(string type, string query, CancellationToken cancellation) =>
        throw new NotImplementedException();
}
