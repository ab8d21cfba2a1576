using FhirStories.Repository.Indexing;
using FhirStories.Repository.Searching;
using FhirStories.Storage;
using FhirStories.Storage.Search;
using FhirStories.Validation;

namespace FhirStories.Repository.PackageDefinitions;

/// <summary>Searches stored resources and the definitions of packages as one.</summary>
/// <remarks>
/// The database gives the stored matches of a page in order; the definitions of the page are found in memory; both are merged by
/// <see cref="DefinitionOrder"/> and the page is cut from that. A continuation names the last match by its sort keys and its place,
/// a key of a resource or an id of a definition.
/// </remarks>
internal sealed class UnitedSearch(ResourceStore store, ServedDefinitions served, SearchParameterRegistry registry)
{
    /// <summary>One page.</summary>
    /// <param name="request">The search.</param>
    /// <param name="strict">Whether what cannot be applied to definitions is refused.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <exception cref="FhirRequestException">400: strict, and a parameter is one that only stored resources are indexed by.</exception>
    public async Task<(SearchPage Page, IReadOnlyList<StoredMatch> Stored)> SearchAsync(SearchRequest request, bool strict, CancellationToken cancellation)
    {
        var type = request.Types[0];
        var fields = new DefinitionFields(type, served.Json);
        var table = served.Of(type);
        var order = new DefinitionOrder(request.Sort, fields);
        var where = WithCanonicals(request.Where, table, fields);
        var warnings = new List<FhirIssue>(request.Warnings);
        var covers = CoversDefinitions(request, where, fields, strict, warnings);
        var matches = new DefinitionMatcher(fields).Compile(where);
        if (covers && request.Count > 0) WarnOfOrder(request, order, warnings);

        long? total = request.Total || request.Count == 0
            ? await store.CountAsync(request.Types, where, cancellation) + (covers ? table.Rows.Count(matches) : 0) : null;
        if (request.Count == 0) return (new([], request.Applied, null, null, total, warnings), []);

        var backwards = request.Start?.Backwards ?? false;
        List<UnitedMatch> page;
        bool cut;
        for (var start = request.Start; ;)
        {
            var found = await store.SearchAsync(new SearchQuery(request.Types, where, request.Sort, request.Count, start), cancellation);
            cut = found.Count > request.Count;
            page = Stored(found, table);
            if (page.Count > 0 || !cut) break;
            start = new PageStart(found[^1].SortValues, found[^1].ResourceKey, backwards);
        }
        if (covers) page = Merge(page, cut, Definitions(request, table, matches, order, backwards), backwards ? Reverse(order) : order);
        var more = cut || page.Count > request.Count;
        if (page.Count > request.Count) page.RemoveRange(request.Count, page.Count - request.Count);
        if (backwards) page.Reverse();

        var next = page.Count > 0 && (backwards || more) ? At(page[^1], false) : null;
        var previous = page.Count > 0 && request.Start is not null && (!backwards || more) ? At(page[0], true) : null;
        return (new([.. page.Select(Resource)], request.Applied, next, previous, total, warnings), [.. page.Where(m => m.Stored is not null).Select(m => m.Stored!)]);
    }

    // A resource that matches by two values stands next to itself. One whose id a package took later gives way to the package's.
    private static List<UnitedMatch> Stored(List<StoredMatch> found, DefinitionTable table)
    {
        var page = new List<UnitedMatch>(found.Count);
        foreach (var match in found)
            if (page is not [.., { Stored.ResourceKey: var before }] || before != match.ResourceKey)
                page.Add(new(match.SortValues, match, null));
        page.RemoveAll(m => table.Find(m.Stored!.Resource.Id) is not null);
        return page;
    }

    private static List<UnitedMatch> Definitions(
        SearchRequest request, DefinitionTable table, Func<DefinitionRow, bool> matches, DefinitionOrder order, bool backwards)
    {
        var found = new List<UnitedMatch>();
        // Without sort keys the table's own order serves, and is read no further than the page.
        var inOrder = request.Sort.Count == 0;
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var row = table.Rows[backwards ? table.Rows.Count - 1 - i : i];
            if (!matches(row)) continue;
            var match = new UnitedMatch(order.KeysOf(row), null, row);
            if (request.Start is { } start && order.CompareToStart(match, start, request.StartId) is var place && (backwards ? place >= 0 : place <= 0)) continue;
            found.Add(match);
            if (inOrder && found.Count > request.Count) break;
        }
        if (!inOrder) found.Sort(backwards ? Reverse(order) : order);
        return found;
    }

    private static List<UnitedMatch> Merge(List<UnitedMatch> stored, bool cut, List<UnitedMatch> definitions, IComparer<UnitedMatch> order)
    {
        var merged = new List<UnitedMatch>(stored.Count + definitions.Count);
        int s = 0, d = 0;
        while (s < stored.Count || d < definitions.Count)
        {
            // Beyond the last stored match that was fetched there may be others: nothing after it is known to come next.
            if (s == stored.Count && cut) break;
            merged.Add(d == definitions.Count || s < stored.Count && order.Compare(stored[s], definitions[d]) < 0 ? stored[s++] : definitions[d++]);
        }
        return merged;
    }

    private static Comparer<UnitedMatch> Reverse(DefinitionOrder order) => Comparer<UnitedMatch>.Create((a, b) => order.Compare(b, a));

    private static string At(UnitedMatch match, bool back) => match.Definition is { } row
        ? Continuation.Write(match.Keys, row.Entry.Id, back) : Continuation.Write(match.Keys, match.Stored!.ResourceKey, back);

    private StoredResource Resource(UnitedMatch match) => match.Definition is { } row ? served.Read(row.Entry) : FhirRepository.Of(match.Stored!.Resource)!;

    // A canonical parameter is also asked for by the id of what the canonical names, which may be a definition.
    private static SearchExpression WithCanonicals(SearchExpression expression, DefinitionTable table, DefinitionFields fields) => expression switch
    {
        AllOf all => new AllOf([.. all.Items.Select(i => WithCanonicals(i, table, fields))]),
        AnyOf any => new AnyOf([.. any.Items.Select(i => WithCanonicals(i, table, fields))]),
        Not not => new Not(WithCanonicals(not.Item, table, fields)),
        ReferenceIs { TargetType: null or "StructureDefinition", TargetId: var id } reference
            when fields.Of(reference.ParameterId)?.Kind == IndexTable.Reference && table.Find(id) is { } entry =>
            new ReferenceIs(reference.ParameterId, "", entry.Url, null),
        ReferenceToCanonicalOf reference when reference.Type == table.Type && table.Find(reference.Id) is { } entry =>
            new ReferenceIs(reference.ParameterId, "", entry.Url, null),
        _ => expression,
    };

    private bool CoversDefinitions(SearchRequest request, SearchExpression where, DefinitionFields fields, bool strict, List<FhirIssue> warnings)
    {
        var codes = DefinitionMatcher.Unknown(where, fields).Select(id => CodeOf(request.Types[0], id)).Distinct().ToList();
        if (codes.Count == 0) return true;
        var names = string.Join(", ", codes.Select(c => $"'{c}'"));
        if (strict)
            throw new FhirRequestException(400, FhirIssue.Error("not-supported", "search-parameter-stored-only",
                $"Definitions of packages cannot be searched by {names}, only resources stored on this server. Leave it out, or send 'Prefer: handling=lenient' to search stored resources only.", $"http.{codes[0]}"));
        warnings.Add(FhirIssue.Warning("incomplete", "search-parameter-stored-only",
            $"Definitions of packages cannot be searched by {names}: only resources stored on this server were searched.", $"http.{codes[0]}"));
        return false;
    }

    private void WarnOfOrder(SearchRequest request, DefinitionOrder order, List<FhirIssue> warnings)
    {
        foreach (var key in order.Unknown)
            warnings.Add(FhirIssue.Warning("incomplete", "search-sort-stored-only",
                $"Definitions of packages have no value of '{(key.Kind == SortKind.LastUpdated ? "_lastUpdated" : CodeOf(request.Types[0], key.ParameterId))}' to sort by: they come last.", "http._sort"));
    }

    private string CodeOf(string type, int parameterId) =>
        registry.Of(type).Values.FirstOrDefault(p => p.Ids.Contains(parameterId))?.Code ?? "_lastUpdated";
}
