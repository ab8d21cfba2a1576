using FhirStories.Definitions;
using FhirStories.Repository.Access;
using FhirStories.Repository.Searching;
using FhirStories.Storage.Search;

namespace FhirStories.Repository;

// Searches, counts and facets.
public sealed partial class FhirRepository
{
    private const int MostFacetValues = 5000;

    /// <summary>Searches what is stored with a FHIR query string, such as <c>code=…&amp;feature=…&amp;_count=20</c>, leniently. Definitions
    /// of packages are left out: what the catalogue's own pages list is what people put there.</summary>
    /// <exception cref="FhirRequestException">A value of the query has the wrong form.</exception>
    public async Task<SearchPage> SearchStoredAsync(string type, string query, CancellationToken cancellation)
    {
        await RequireAsync(AccessInteraction.Search, type, $"{type}?{query}");
        return await _search.StoredAsync(type, query, cancellation);
    }

    /// <summary>All stored resources of a type that match a query, over all its pages.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="query">The query, which names no page of its own.</param>
    /// <param name="most">Most that are read.</param>
    /// <param name="pageSize">How many are read at once.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <exception cref="FhirRequestException">400: the query is wrong; 422: more match.</exception>
    public async Task<IReadOnlyList<StoredResource>> AllAsync(string type, string query, int most, int pageSize, CancellationToken cancellation)
    {
        var found = new List<StoredResource>();
        var parameters = QueryString.Parse(query).Where(p => p.Key is not ("_count" or "_format" or "_pretty")).Append(new("_count", pageSize.ToString(System.Globalization.CultureInfo.InvariantCulture))).ToList();
        for (var page = await SearchAsync(type, parameters, strict: true, cancellation); ;)
        {
            // Definitions of packages have no instant of their own: what is listed here is what people put there.
            found.AddRange(page.Matches.Where(m => m.LastUpdated != default));
            if (found.Count > most) throw new FhirRequestException(422, Validation.FhirIssue.Error("too-costly", "search-too-large", $"More than {most} resources match '{type}?{query}': narrow the search.", "http.search"));
            if (page.Next is not { } next) return found;
            page = await SearchAsync(type, parameters.Append(new(SearchPage.ContinuationParameter, next)), strict: true, cancellation);
        }
    }

    /// <summary>The stored resource that a canonical names; of several the one changed last. Null when there is none.</summary>
    /// <param name="type">Resource type, one with a url.</param>
    /// <param name="url">The canonical, bare.</param>
    /// <param name="version">The business version, or null for any.</param>
    /// <param name="cancellation">Cancels the search.</param>
    public async Task<StoredResource?> FindStoredAsync(string type, string url, string? version, CancellationToken cancellation)
    {
        var query = $"url={Uri.EscapeDataString(SearchText.Escape(url))}&_sort=-_lastUpdated&_count=1";
        if (version is not null) query += $"&version={Uri.EscapeDataString(SearchText.Escape(version))}";
        return (await SearchStoredAsync(type, query, cancellation)).Matches is [var found, ..] ? found : null;
    }

    /// <summary>Searches one type: what is stored and the definitions of packages.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="parameters">Names and values, decoded, in order.</param>
    /// <param name="strict">True: an unknown parameter is refused; false: it is left out with a warning.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <exception cref="FhirRequestException">400: a value has the wrong form, or a parameter is unknown and the search strict.</exception>
    public Task<SearchPage> SearchAsync(
        string type, IEnumerable<KeyValuePair<string, string>> parameters, bool strict, CancellationToken cancellation) =>
        SearchAsync(new SearchScope(type), parameters, strict, cancellation);

    /// <summary>Searches one type, several, or all; in a compartment or everywhere.</summary>
    /// <param name="scope">Where to look.</param>
    /// <param name="parameters">Names and values, decoded, in order.</param>
    /// <param name="strict">True: an unknown parameter is refused; false: it is left out with a warning.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <exception cref="FhirRequestException">400: a value has the wrong form, or a parameter is unknown and the search strict.</exception>
    public async Task<SearchPage> SearchAsync(
        SearchScope scope, IEnumerable<KeyValuePair<string, string>> parameters, bool strict, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (_access is not null)
        {
            var sent = parameters as IReadOnlyList<KeyValuePair<string, string>> ?? [.. parameters];
            parameters = sent;
            foreach (var type in scope.Release == FhirRelease.R5 && scope.Types.Count > 0 ? ["Basic"] : scope.Types)
                await RequireAsync(AccessInteraction.Search, type, $"{type}?{string.Join('&', sent.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"))}");
        }
        return await _search.SearchAsync(scope, parameters, strict, cancellation);
    }

    /// <summary>The values that a token, uri or reference parameter has among the current resources of a type that match
    /// <paramref name="query"/> (null: all), most frequent first.</summary>
    /// <exception cref="ArgumentException">There is no such parameter, or it is of another type.</exception>
    public async Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation)
    {
        if (SearchParameters.Find(type, parameter) is not { Table: IndexTable.Token or IndexTable.Uri or IndexTable.Reference } known)
            throw new ArgumentException($"{type} has no token, uri or reference parameter '{parameter}'.", nameof(parameter));
        await RequireAsync(AccessInteraction.Search, type, $"{type}?{query}");
        var where = query is null ? null : await _search.CriteriaAsync(type, query, cancellation);
        var values = await _store.FacetAsync(type, known.Id, known.Table.Value, where, MostFacetValues, cancellation);
        return [.. values.Select(v => new FacetValue(v.System.Length == 0 ? null : v.System, v.Value, v.Count))];
    }

    /// <summary>Number of stored current resources of a type that match a query.</summary>
    public async Task<long> CountAsync(string type, string query, CancellationToken cancellation)
    {
        await RequireAsync(AccessInteraction.Search, type, $"{type}?{query}");
        return await _store.CountAsync([type], await _search.CriteriaAsync(type, query, cancellation), cancellation);
    }

    /// <summary>Number of current resources of some types; of all where none is named.</summary>
    public Task<long> CountAsync(IReadOnlyList<string> types, CancellationToken cancellation) => _store.CountAsync(types, new AllOf([]), cancellation);
}
