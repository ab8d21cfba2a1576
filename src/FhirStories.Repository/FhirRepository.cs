using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Shapes;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Content;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.PackageDefinitions;
using FhirStories.Repository.Patching;
using FhirStories.Repository.Rules;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Transactions;
using FhirStories.Repository.Writing;
using FhirStories.Storage;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository;

/// <summary>The one way in and the one way out of the catalogue (DESIGN §2).</summary>
/// <remarks>
/// In: <list type="number"><item>parse and check against base FHIR (400),</item><item>check the rules of our carriers (422),</item>
/// <item>find the index entries,</item><item>store the version with its index rows in one transaction, unless the resource is
/// not what the writer expects (412, 422).</item></list>
/// Out: stored bytes, never parsed again. Definitions of packages are read and searched beside what is stored, and never written.
/// </remarks>
public sealed class FhirRepository
{
    private const int MostFacetValues = 5000;
    private const int ReadAtOnce = 200;

    private readonly ResourceStore _store;
    private readonly WritePipeline _pipeline;
    private readonly RuleContext _rules;
    private readonly ServedDefinitions _served;
    private readonly ResourceSearch _search;
    private readonly Packages.StoredDefinitions? _checked;
    private readonly StoredSearchParameters _parameters;
    private readonly ConditionalWrites _conditional;
    private readonly TransactionRunner _transactions;
    private readonly PatchRunner _patches;
    private readonly ConvertedWrites _converted;

    /// <summary>A repository over a store.</summary>
    /// <param name="store">Where resources are.</param>
    /// <param name="definitions">What they are checked against and searched by.</param>
    /// <param name="options">What the operator set.</param>
    /// <param name="validator">Checks what is written; null for one of its own.</param>
    /// <param name="stored">Definitions among what is stored; null: only those of packages count.</param>
    /// <param name="terminology">Knows the codes that searches ask for by value sets and hierarchies; null for one of its own.</param>
    public FhirRepository(
        ResourceStore store, DefinitionStore definitions, RepositoryOptions options, ResourceValidator? validator = null, Packages.StoredDefinitions? stored = null,
        TerminologyService? terminology = null)
    {
        _store = store;
        _checked = options.OnWrite == WriteChecks.Profiles ? stored : null;
        SearchParameters = new SearchParameterRegistry(definitions);
        terminology ??= new TerminologyService(definitions);
        _parameters = new StoredSearchParameters(store, SearchParameters, TimeProvider.System);
        var queries = new QueryParser(SearchParameters, options, new CodeSets(terminology, stored, UrlOfStoredValueSetAsync), _parameters);
        validator ??= new ResourceValidator(definitions, terminology);
        _pipeline = new WritePipeline(SearchParameters, new WriteCheck(validator, options.OnWrite));
        _conditional = new ConditionalWrites(store, queries);
        _converted = new ConvertedWrites(store, _pipeline, TimeProvider.System);
        _transactions = new TransactionRunner(store, _pipeline, _conditional, _converted, RequireWritable);
        _patches = new PatchRunner(store, _pipeline, _conditional, RequireWritable);
        _rules = new RuleContext { Definitions = new StoreLookup(definitions) };
        _served = new ServedDefinitions(definitions);
        _search = new ResourceSearch(store, queries, SearchParameters, _served);
    }

    /// <summary>What every resource type can be searched by.</summary>
    public SearchParameterRegistry SearchParameters { get; }

    /// <summary>The current version of a resource, a deleted one included; null when the id was never used.</summary>
    public async Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation) =>
        _served.Find(type, id) is { } definition ? _served.Read(definition) : Of(await _store.ReadAsync(type, id, cancellation));

    /// <summary>One version of a resource; null when there is none.</summary>
    public async Task<StoredResource?> ReadVersionAsync(string type, string id, int version, CancellationToken cancellation) =>
        _served.Find(type, id) is { } definition ? version == ServedDefinitions.Version ? _served.Read(definition) : null : Of(await _store.ReadVersionAsync(type, id, version, cancellation));

    /// <summary>Versions of a resource, of all of a type or of everything, newest first. Definitions of packages stay out of the histories of types.</summary>
    public async Task<HistoryPage> HistoryAsync(HistoryRequest request, CancellationToken cancellation)
    {
        if (request is { Type: { } type, Id: { } id } && _served.Find(type, id) is { } definition)
            return new HistoryPage(request.Start is null ? [new HistoryEntry(_served.Read(definition), ChangeKind.Create)] : [], null, null, 1);
        var backwards = request.Start?.Backwards ?? false;
        var query = new HistoryQuery(request.Type, request.Id, request.Count)
        {
            Since = request.Since?.ToUnixTimeMilliseconds(),
            At = request.At is { } at ? (at.Begin.ToUnixTimeMilliseconds(), at.End.ToUnixTimeMilliseconds()) : null,
        };
        var versions = await _store.HistoryAsync(query with { Start = request.Start?.Key, Backwards = backwards }, cancellation);
        var more = versions.Count > request.Count;
        if (more) versions.RemoveAt(versions.Count - 1);
        if (backwards) versions.Reverse();
        var next = versions.Count > 0 && (backwards || more) ? new HistoryStart(versions[^1].VersionKey, false) : null;
        var previous = versions.Count > 0 && request.Start is not null && (!backwards || more) ? new HistoryStart(versions[0].VersionKey, true) : null;
        long? total = request.Start is null && !more ? versions.Count : request.Id is not null ? await _store.CountHistoryAsync(query, cancellation) : null;
        return new HistoryPage([.. versions.Select(v => new HistoryEntry(Of(v)!, v.Change))], next, previous, total);
    }

    /// <summary>What was written of a type after a place in history, in that order.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="after">The place; 0 for the beginning.</param>
    /// <param name="most">Most that are wanted.</param>
    /// <param name="cancellation">Cancels the read.</param>
    /// <returns>Each version with its own place.</returns>
    public async Task<IReadOnlyList<(long Place, StoredResource Resource, ChangeKind Change)>> ChangesAsync(string type, long after, int most, CancellationToken cancellation)
    {
        var versions = await _store.HistoryAsync(new HistoryQuery(type, null, most) { Start = after, Backwards = true }, cancellation);
        return [.. versions.Take(most).Select(v => (v.VersionKey, Of(v)!, v.Change))];
    }

    /// <summary>The catalogue as it stands now, to be read later: the newest version of some types, and its instant.</summary>
    /// <returns>A key of 0 where there is nothing.</returns>
    public async Task<CataloguePoint> PointAsync(IReadOnlyList<string> types, CancellationToken cancellation)
    {
        var key = await _store.NewestAsync(types, cancellation);
        var newest = key == 0 ? null : (await _store.HistoryAsync(new HistoryQuery(null, null, 1) { Start = key + 1 }, cancellation)).FirstOrDefault();
        return new CataloguePoint(key, DateTimeOffset.FromUnixTimeMilliseconds(newest?.Instant ?? 0));
    }

    /// <summary>How many resources of a type there were at a point; arguments as <see cref="ReadAtAsync"/>.</summary>
    public Task<long> CountAtAsync(string type, CataloguePoint point, DateTimeOffset? since, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(point);
        return _store.CountHistoryAsync(new HistoryQuery(type, null, 0) { AsOf = point.Key, Since = since?.ToUnixTimeMilliseconds() }, cancellation);
    }

    /// <summary>The resources of a type as they stood at a point, in the order they were written. Definitions of packages are none of them.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="point">The point.</param>
    /// <param name="since">Only those written at this instant or later; null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<StoredResource> ReadAtAsync(
        string type, CataloguePoint point, DateTimeOffset? since, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = 0L;
        while (true)
        {
            var versions = await _store.HistoryAsync(
                new HistoryQuery(type, null, ReadAtOnce) { AsOf = point.Key, Since = since?.ToUnixTimeMilliseconds(), Start = after, Backwards = true }, cancellation);
            foreach (var version in versions.Take(ReadAtOnce)) yield return Of(version)!;
            if (versions.Count <= ReadAtOnce) yield break;
            after = versions[ReadAtOnce - 1].VersionKey;
        }
    }

    /// <summary>Stores a resource under an id of the server's making.</summary>
    /// <param name="type">Type that the URL names.</param>
    /// <param name="body">The resource.</param>
    /// <param name="format">Its format.</param>
    /// <param name="unless">Criteria (If-None-Exist): what matches them is answered, as unchanged, in place of a create. Null for none.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <exception cref="FhirRequestException">400, 412 or 422, with what to change.</exception>
    public async Task<WriteAnswer> CreateAsync(string type, ReadOnlyMemory<byte> body, BodyFormat format, string? unless, CancellationToken cancellation)
    {
        await FollowAsync(cancellation);
        var prepared = _pipeline.Prepare(type, null, body, format);
        var (operation, issues) = prepared;
        for (var attempt = 0; unless is not null && attempt < ConditionalWrites.Attempts; attempt++)
        {
            var match = await _conditional.FindOneAsync(type, unless, cancellation);
            if (match.Only is { } id)
            {
                if (await _store.ReadAsync(type, id, cancellation) is { Change: not ChangeKind.Delete } found) return new WriteAnswer(WriteStatus.Unchanged, Of(found), []);
                continue;
            }
            var result = await _converted.WriteAsync(operation with { Guard = match.Guard }, prepared.Original, cancellation);
            if (result.Status != WriteStatus.GuardFailed) return Answer(result, operation, issues);
        }
        return unless is null ? Answer(await _converted.WriteAsync(operation, prepared.Original, cancellation), operation, issues) : throw ConditionalWrites.Busy(type);
    }

    /// <summary>Stores the next version of the one resource that matches, or a first one where none does (R4 http §3.1.0.7.2).</summary>
    /// <param name="type">Type that the URL names.</param>
    /// <param name="query">The criteria.</param>
    /// <param name="body">The resource; it may lack an id.</param>
    /// <param name="format">Its format.</param>
    /// <param name="expected">What must hold of the current version, from If-Match or If-None-Match; null for nothing.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <exception cref="FhirRequestException">400, 409, 412 or 422, with what to change.</exception>
    public async Task<WriteAnswer> UpdateMatchingAsync(
        string type, string query, ReadOnlyMemory<byte> body, BodyFormat format, Expectation? expected, CancellationToken cancellation)
    {
        await FollowAsync(cancellation);
        var own = WritePipeline.IdOf(body, format);
        for (var attempt = 0; attempt < ConditionalWrites.Attempts; attempt++)
        {
            var match = await _conditional.FindOneAsync(type, query, cancellation);
            if (match.Only is { } one && own is not null && own != one)
                throw new FhirRequestException(400, FhirIssue.Error("invalid", "resource-id-mismatch", $"The criteria match {type}/{one}, but the body has the id '{own}'.", $"{type}.id"));
            if (match.Only is null && own is not null && await _store.ReadAsync(type, own, cancellation) is { Change: not ChangeKind.Delete })
                throw new FhirRequestException(409, FhirIssue.Error("conflict", "condition-id-taken", $"Nothing matches the criteria, and {type}/{own} is another resource: leave out the id, or update that one.", $"{type}.id"));
            var id = match.Only ?? own;
            if (id is not null) WritePipeline.RequireId(id);
            if (id is not null) RequireWritable(type, id);
            var prepared = _pipeline.Prepare(type, id, body, format, assign: true);
            var (operation, issues) = prepared;
            operation = Expectation.Put(operation with { Guard = match.Guard }, expected);
            var result = await _converted.WriteAsync(operation, prepared.Original, cancellation);
            if (result.Status != WriteStatus.GuardFailed) return Answer(result, operation, issues);
        }
        throw ConditionalWrites.Busy(type);
    }

    /// <summary>Deletes what matches.</summary>
    /// <param name="type">Type that the URL names.</param>
    /// <param name="query">The criteria.</param>
    /// <param name="most">Most that are deleted; where more match nothing is.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>An answer for each that was deleted.</returns>
    /// <exception cref="FhirRequestException">400; 412: more match.</exception>
    public async Task<IReadOnlyList<WriteAnswer>> DeleteMatchingAsync(string type, string query, int most, CancellationToken cancellation)
    {
        var match = await _conditional.FindAsync(type, query, most, cancellation);
        if (match.Ids.Count > most)
            throw new FhirRequestException(412, FhirIssue.Error("multiple-matches", "condition-several",
                $"{(most == 1 ? "Several" : $"More than {most}")} {type} resources match '{query}': narrow the criteria, or say how many at most with '_count'.", "http.url"));
        foreach (var id in match.Ids) RequireWritable(type, id);
        var operations = match.Ids.Select(id => new WriteOperation { Type = type, Id = id, Delete = true }).ToList();
        if (operations.Count == 0) return [];
        var results = await _store.TransactAsync(operations, cancellation);
        return [.. results.Select((r, i) => Answer(r, operations[i], []))];
    }

    /// <summary>Stores all entries of a transaction, or none.</summary>
    /// <returns>An answer for each, in the same order.</returns>
    /// <exception cref="FhirRequestException">400, 409, 412 or 422: which entry is wrong, and what to change.</exception>
    public async Task<IReadOnlyList<WriteAnswer>> TransactAsync(IReadOnlyList<TransactionEntry> entries, CancellationToken cancellation)
    {
        await FollowAsync(cancellation);
        return await _transactions.RunAsync(entries, Answer, cancellation);
    }

    /// <summary>Stores the next version of a resource, or its first one under the id of the URL.</summary>
    /// <param name="type">Type that the URL names.</param>
    /// <param name="id">Id that the URL names.</param>
    /// <param name="body">The resource.</param>
    /// <param name="format">Its format.</param>
    /// <param name="expected">What must hold of the current version, from If-Match or If-None-Match; null for nothing.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <exception cref="FhirRequestException">400, 412 or 422, with what to change.</exception>
    public async Task<WriteAnswer> UpdateAsync(
        string type, string id, ReadOnlyMemory<byte> body, BodyFormat format, Expectation? expected, CancellationToken cancellation)
    {
        WritePipeline.RequireId(id);
        RequireWritable(type, id);
        await FollowAsync(cancellation);
        var prepared = _pipeline.Prepare(type, id, body, format);
        var (operation, issues) = prepared;
        operation = Expectation.Put(operation, expected);
        return Answer(await _converted.WriteAsync(operation, prepared.Original, cancellation), operation, issues);
    }

    /// <summary>Stores a resource with a change that is described.</summary>
    /// <param name="type">Type that the URL names.</param>
    /// <param name="id">Id that the URL names; empty: <paramref name="query"/> finds the one resource.</param>
    /// <param name="query">The criteria, where there is no id.</param>
    /// <param name="patch">The change.</param>
    /// <param name="expected">What must hold of the current version; null for nothing.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <exception cref="FhirRequestException">404, 409, 410, 412 or 422, with what to change.</exception>
    public async Task<WriteAnswer> PatchAsync(string type, string id, string query, IResourcePatch patch, Expectation? expected, CancellationToken cancellation)
    {
        await FollowAsync(cancellation);
        return id.Length > 0 ? await _patches.RunAsync(type, id, patch, expected, Answer, cancellation) : await _patches.RunMatchingAsync(type, query, patch, expected, Answer, cancellation);
    }

    /// <summary>Deletes a resource; its history stays. Deleting what is not there is no error.</summary>
    /// <exception cref="FhirRequestException">412, when another version is current.</exception>
    public async Task<WriteAnswer> DeleteAsync(string type, string id, Expectation? expected, CancellationToken cancellation)
    {
        WritePipeline.RequireId(id);
        RequireWritable(type, id);
        var operation = Expectation.Put(new WriteOperation { Type = type, Id = id, Delete = true }, expected);
        return Answer(await _store.WriteAsync(operation, cancellation), operation, []);
    }

    /// <summary>Stores resources that the product made or read from a file, each under its own id, in one transaction. What is
    /// stored already makes no new version.</summary>
    /// <returns>Per resource its answer, or the refusal in its place.</returns>
    public async Task<IReadOnlyList<PutResult>> PutAsync(IReadOnlyList<Resource> resources, CancellationToken cancellation)
    {
        var results = new PutResult[resources.Count];
        var operations = new List<(int At, WriteOperation Operation, IReadOnlyList<FhirIssue> Issues)>();
        for (var i = 0; i < resources.Count; i++)
        {
            try
            {
                WritePipeline.RequireId(resources[i].Id ?? "");
                RequireWritable(resources[i].TypeName, resources[i].Id!);
                var (operation, issues) = _pipeline.Prepare(resources[i]);
                operations.Add((i, operation with { SkipUnchanged = true }, issues));
            }
            catch (FhirRequestException refusal)
            {
                results[i] = new PutResult(null, refusal);
            }
        }
        var written = await _store.WriteAsync([.. operations.Select(o => o.Operation)], cancellation);
        for (var i = 0; i < written.Length; i++)
        {
            var (at, operation, issues) = operations[i];
            try
            {
                results[at] = new PutResult(Answer(written[i], operation, issues), null);
            }
            catch (FhirRequestException refusal)
            {
                results[at] = new PutResult(null, refusal);
            }
        }
        return results;
    }

    /// <summary>Stores a carrier that was converted outside, with what it was: as <see cref="PutAsync"/> does, one of them.</summary>
    /// <exception cref="FhirRequestException">400, 405 or 422, with what to change.</exception>
    public async Task<WriteAnswer> PutConvertedAsync(Basic carrier, OriginalContent original, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        WritePipeline.RequireId(carrier.Id ?? "");
        RequireWritable(carrier.TypeName, carrier.Id!);
        var (operation, issues) = _pipeline.Prepare(carrier);
        return Answer(await _converted.WriteAsync(operation with { SkipUnchanged = true }, original, cancellation), operation, issues);
    }

    /// <summary>What the story rules advise about a stored story; empty for anything else. Advice never blocks a write.</summary>
    public IReadOnlyList<FhirIssue> Advice(StoredResource stored)
    {
        if (stored.Deleted || stored.Type != "Basic" || ResourceText.Read(stored.Json.Span) is not Basic basic || Carriers.KindOf(basic) != CarrierKind.Story)
            return [];
        return [.. StoryRules.Check(StoryMapper.Read(basic).Value, _rules).Select(finding => new FhirIssue(
            finding.Severity == FindingSeverity.Warning ? IssueLevel.Warning : IssueLevel.Information,
            "business-rule", finding.Code, finding.Message, finding.Expression))];
    }

    /// <summary>What <see cref="PutAsync"/> would do with a resource: Created, Updated or Unchanged. Nothing is stored.</summary>
    /// <exception cref="FhirRequestException">400 or 422: it would be refused for what it is.</exception>
    public async Task<WriteStatus> PreviewAsync(Resource resource, CancellationToken cancellation)
    {
        WritePipeline.RequireId(resource.Id ?? "");
        RequireWritable(resource.TypeName, resource.Id!);
        var (operation, _) = _pipeline.Prepare(resource);
        if (await _store.ReadAsync(operation.Type, operation.Id, cancellation) is not { Change: not ChangeKind.Delete } current) return WriteStatus.Created;
        return operation.Content!(current.Version, current.Instant).AsSpan().SequenceEqual(current.Json.Span) ? WriteStatus.Unchanged : WriteStatus.Updated;
    }

    /// <summary>Searches what is stored with a FHIR query string, such as <c>code=…&amp;feature=…&amp;_count=20</c>, leniently. Definitions
    /// of packages are left out: what the catalogue's own pages list is what people put there.</summary>
    /// <exception cref="FhirRequestException">A value of the query has the wrong form.</exception>
    public Task<SearchPage> SearchStoredAsync(string type, string query, CancellationToken cancellation) => _search.StoredAsync(type, query, cancellation);

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
    public Task<SearchPage> SearchAsync(
        SearchScope scope, IEnumerable<KeyValuePair<string, string>> parameters, bool strict, CancellationToken cancellation) =>
        _search.SearchAsync(scope, parameters, strict, cancellation);

    /// <summary>The values that a token, uri or reference parameter has among the current resources of a type that match
    /// <paramref name="query"/> (null: all), most frequent first.</summary>
    /// <exception cref="ArgumentException">There is no such parameter, or it is of another type.</exception>
    public async Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation)
    {
        if (SearchParameters.Find(type, parameter) is not { Table: IndexTable.Token or IndexTable.Uri or IndexTable.Reference } known)
            throw new ArgumentException($"{type} has no token, uri or reference parameter '{parameter}'.", nameof(parameter));
        var where = query is null ? null : await _search.CriteriaAsync(type, query, cancellation);
        var values = await _store.FacetAsync(type, known.Id, known.Table.Value, where, MostFacetValues, cancellation);
        return [.. values.Select(v => new FacetValue(v.System.Length == 0 ? null : v.System, v.Value, v.Count))];
    }

    /// <summary>Number of stored current resources of a type that match a query.</summary>
    public async Task<long> CountAsync(string type, string query, CancellationToken cancellation) =>
        await _store.CountAsync([type], await _search.CriteriaAsync(type, query, cancellation), cancellation);

    /// <summary>Indexes a batch of current resources anew, as they are now; none gets a new version.</summary>
    /// <param name="types">Resource types; empty for all.</param>
    /// <param name="after">Where the batch begins: 0, or what the batch before said.</param>
    /// <param name="count">Most resources in it.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public async Task<ReindexBatch> ReindexAsync(IReadOnlyList<string> types, long after, int count, CancellationToken cancellation)
    {
        await FollowAsync(cancellation);
        var found = await _store.SearchAsync(new SearchQuery(types, new AllOf([]), [], count, after == 0 ? null : new PageStart([], after, false)), cancellation);
        var batch = found.Take(count).ToList();
        var operations = batch.Select(m => _pipeline.Reindex(m.Resource)).OfType<WriteOperation>().ToList();
        if (operations.Count > 0) await _store.WriteAsync(operations, cancellation);
        return new ReindexBatch(batch.Count, found.Count > count ? batch[^1].ResourceKey : null);
    }

    /// <summary>Number of current resources of some types; of all where none is named.</summary>
    public Task<long> CountAsync(IReadOnlyList<string> types, CancellationToken cancellation) => _store.CountAsync(types, new AllOf([]), cancellation);

    // What resources are checked against and indexed by may be stored itself.
    private async System.Threading.Tasks.Task FollowAsync(CancellationToken cancellation)
    {
        await _parameters.FollowAsync(cancellation);
        if (_checked is not null) await _checked.RefreshAsync(cancellation);
    }

    private async Task<string?> UrlOfStoredValueSetAsync(string id, CancellationToken cancellation)
    {
        if (await ReadAsync("ValueSet", id, cancellation) is not { Deleted: false } found) return null;
        using var json = System.Text.Json.JsonDocument.Parse(found.Json);
        return json.RootElement.TryGetProperty("url", out var url) ? url.GetString() : null;
    }

    /// <summary>Refuses to write where a package has a definition.</summary>
    /// <exception cref="FhirRequestException">405.</exception>
    private void RequireWritable(string type, string id)
    {
        if (_served.Find(type, id) is { } definition)
            throw new FhirRequestException(405, FhirIssue.Error("not-supported", "definition-read-only",
                $"{type}/{id} comes from the package {definition.Source} and cannot be changed here. Store your own under another id, or change the package and add it again.", type))
            { Allow = "GET, HEAD" };
    }

    private WriteAnswer Answer(WriteResult result, WriteOperation operation, IReadOnlyList<FhirIssue> issues)
    {
        if (operation.Type == "SearchParameter") _parameters.Written();
        return Said(result, operation, issues);
    }

    private static WriteAnswer Said(WriteResult result, WriteOperation operation, IReadOnlyList<FhirIssue> issues) => result.Status switch
    {
        WriteStatus.VersionConflict => throw Expectation.Refusal(operation, result.Stored),
        WriteStatus.NotUnique => throw new FhirRequestException(422, FhirIssue.Error("duplicate", "carrier-not-unique",
            $"{operation.Type}/{result.ConflictingId} has the {result.Conflict} already: change that one, or give this one its own.", operation.Type)),
        WriteStatus.KindChange => throw new FhirRequestException(422, FhirIssue.Error("business-rule", "carrier-kind-change",
            $"{operation.Type}/{operation.Id} carries a {result.Conflict} and cannot become anything else: keep its code, or make a new resource.", "Basic.code")),
        _ => new WriteAnswer(result.Status, Of(result.Stored), issues),
    };

    internal static StoredResource? Of(StoredVersion? version) => version is null ? null : new(
        version.Type, version.Id, version.Version, DateTimeOffset.FromUnixTimeMilliseconds(version.Instant),
        version.Change == ChangeKind.Delete, version.Json);
}
