using FhirStories.Repository.Indexing;
using FhirStories.Repository.PackageDefinitions;
using FhirStories.Storage;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Searching;

/// <summary>Carries out searches: understood, matched in one statement, included in one a round.</summary>
internal sealed class ResourceSearch(ResourceStore store, QueryParser queries, SearchParameterRegistry registry, ServedDefinitions served, OwnAddress own)
{
    private readonly UnitedSearch _united = new(store, served, registry);
    private readonly IncludeRunner _includes = new(store, registry, new UnindexedLinks(store, registry, served, own));

    /// <summary>Searches what is stored and, in a search of one type, the definitions of packages.</summary>
    public async Task<SearchPage> SearchAsync(
        SearchScope scope, IEnumerable<KeyValuePair<string, string>> parameters, bool strict, CancellationToken cancellation)
    {
        var request = await queries.ParseAsync(scope, own, parameters, strict, cancellation);
        if (request.Types is not [var type] || scope.Within is not null || served.Of(type).Rows.Count == 0) return await StoredAsync(request, cancellation);
        var (page, stored) = await _united.SearchAsync(request, strict, cancellation);
        return await WithIncludesAsync(request, page, stored, cancellation);
    }

    /// <summary>Searches what is stored, leniently.</summary>
    public async Task<SearchPage> StoredAsync(string type, string query, CancellationToken cancellation) =>
        await StoredAsync(await queries.ParseAsync(new SearchScope(type), own, QueryString.Parse(query), strict: false, cancellation), cancellation);

    /// <summary>The criteria of a query, strictly.</summary>
    public async Task<SearchExpression> CriteriaAsync(string type, string query, CancellationToken cancellation) =>
        (await queries.ParseAsync(new SearchScope(type), own, QueryString.Parse(query), strict: true, cancellation)).Where;

    private async Task<SearchPage> StoredAsync(SearchRequest request, CancellationToken cancellation)
    {
        long? total = request.Total || request.Count == 0 ? await store.CountAsync(request.Types, request.Where, cancellation) : null;
        if (request.Count == 0) return new([], request.Applied, null, null, total, request.Warnings);

        var matches = await store.SearchAsync(new SearchQuery(request.Types, request.Where, request.Sort, request.Count, request.Start), cancellation);
        var more = matches.Count > request.Count;
        if (more) matches.RemoveAt(matches.Count - 1);
        var backwards = request.Start?.Backwards ?? false;
        if (backwards) matches.Reverse();
        // A resource that matches by two values stands next to itself: the page is then shorter, never wrong.
        for (var i = matches.Count - 1; i > 0; i--)
            if (matches[i].ResourceKey == matches[i - 1].ResourceKey) matches.RemoveAt(i);
        string? At(int index, bool back) => Continuation.Write(matches[index].SortValues, matches[index].ResourceKey, back);
        var next = matches.Count > 0 && (backwards || more) ? At(matches.Count - 1, false) : null;
        var previous = matches.Count > 0 && request.Start is not null && (!backwards || more) ? At(0, true) : null;
        var page = new SearchPage([.. matches.Select(m => FhirRepository.Of(m.Resource)!)], request.Applied, next, previous, total, request.Warnings);
        return await WithIncludesAsync(request, page, matches, cancellation);
    }

    private async Task<SearchPage> WithIncludesAsync(SearchRequest request, SearchPage page, IReadOnlyList<StoredMatch> matches, CancellationToken cancellation)
    {
        if (request.Includes.Count == 0 || page.Matches.Count == 0) return page;
        var warnings = page.Warnings.ToList();
        var included = await _includes.FindAsync(matches, [.. page.Matches.Where(m => served.Find(m.Type, m.Id) is not null)], request.Includes, warnings, cancellation);
        return page with { Included = included, Warnings = warnings };
    }
}
