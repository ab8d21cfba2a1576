using FhirStories.Catalogue.Shapes;
using FhirStories.Repository.Access;
using FhirStories.Repository.Patching;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Transactions;
using FhirStories.Repository.Writing;
using FhirStories.Storage;
using FhirStories.Storage.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository;

// The one way in: create, update, patch, delete, transactions.
public sealed partial class FhirRepository
{
    /// <summary>Stores a resource under an id of the server's making.</summary>
    /// <param name="type">Type that the URL names.</param>
    /// <param name="body">The resource.</param>
    /// <param name="format">Its format.</param>
    /// <param name="unless">Criteria (If-None-Exist): what matches them is answered, as unchanged, in place of a create. Null for none.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <exception cref="FhirRequestException">400, 412 or 422, with what to change.</exception>
    public async Task<WriteAnswer> CreateAsync(string type, ReadOnlyMemory<byte> body, BodyFormat format, SearchCriteria? unless, CancellationToken cancellation)
    {
        await RequireWriteAsync(AccessInteraction.Create, type, null, unless is not null);
        await FollowAsync(type, cancellation);
        if (unless is not null && _served.Of(type).Rows.Count > 0 && (await _conditional.FindOneAsync(unless, cancellation)).Only is null
            && await ServedAsync(type, unless.Query, cancellation) is { } served) return new WriteAnswer(WriteStatus.Unchanged, served, []);
        var prepared = _pipeline.Prepare(type, null, body, format);
        var (operation, issues) = prepared;
        for (var attempt = 0; unless is not null && attempt < ConditionalWrites.Attempts; attempt++)
        {
            var match = await _conditional.FindOneAsync(unless, cancellation);
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
    /// <param name="criteria">The criteria.</param>
    /// <param name="body">The resource; it may lack an id.</param>
    /// <param name="format">Its format.</param>
    /// <param name="expected">What must hold of the current version, from If-Match or If-None-Match; null for nothing.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <exception cref="FhirRequestException">400, 409, 412 or 422, with what to change.</exception>
    public async Task<WriteAnswer> UpdateMatchingAsync(
        string type, SearchCriteria criteria, ReadOnlyMemory<byte> body, BodyFormat format, Expectation? expected, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        await RequireWriteAsync(AccessInteraction.Update, type, $"{type}?{criteria.Query}", byCriteria: true);
        await FollowAsync(type, cancellation);
        var own = WritePipeline.IdOf(body, format);
        for (var attempt = 0; attempt < ConditionalWrites.Attempts; attempt++)
        {
            var match = await _conditional.FindOneAsync(criteria, cancellation);
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
    /// <param name="criteria">The criteria.</param>
    /// <param name="most">Most that are deleted; where more match nothing is.</param>
    /// <param name="expected">What must hold of the current version of each; null for nothing.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>An answer for each that was deleted.</returns>
    /// <exception cref="FhirRequestException">400; 412: more match, or another version is current.</exception>
    public async Task<IReadOnlyList<WriteAnswer>> DeleteMatchingAsync(string type, SearchCriteria criteria, int most, Expectation? expected, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        await RequireWriteAsync(AccessInteraction.Delete, type, $"{type}?{criteria.Query}", byCriteria: true);
        var match = await _conditional.FindAsync(criteria, most, cancellation);
        if (match.Ids.Count > most)
            throw new FhirRequestException(412, FhirIssue.Error("multiple-matches", "condition-several",
                $"{(most == 1 ? "Several" : $"More than {most}")} {criteria.Scope.Types[0]} resources match '{criteria.Query}': narrow the criteria, or say how many at most with '_count'.", "http.url"));
        foreach (var id in match.Ids) RequireWritable(type, id);
        var operations = match.Ids.Select(id => Expectation.Put(new WriteOperation { Type = type, Id = id, Delete = true }, expected)).ToList();
        if (operations.Count == 0) return [];
        var results = await _store.TransactAsync(operations, cancellation);
        return [.. results.Select((r, i) => Answer(r, operations[i], []))];
    }

    /// <summary>Stores all entries of a transaction, or none.</summary>
    /// <param name="entries">The writes.</param>
    /// <param name="check">Throws a refusal where a read of the transaction would fail, so that nothing is stored; it may be asked more than once.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>An answer for each, in the same order.</returns>
    /// <exception cref="FhirRequestException">400, 409, 412 or 422: which entry is wrong, and what to change.</exception>
    public async Task<IReadOnlyList<WriteAnswer>> TransactAsync(IReadOnlyList<TransactionEntry> entries, Func<TransactionTargets, System.Threading.Tasks.Task> check, CancellationToken cancellation)
    {
        foreach (var entry in entries.Where(entry => !entry.IsOfProduct)) await RequireEntryAsync(entry);
        await FollowAsync(null, cancellation);
        return await _transactions.RunAsync(entries, check, Answer, cancellation);
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
        await RequireAsync(AccessInteraction.Update, type, $"{type}/{id}");
        WritePipeline.RequireId(id);
        RequireWritable(type, id);
        await FollowAsync(type, cancellation);
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
        await RequireWriteAsync(AccessInteraction.Patch, type, id.Length > 0 ? $"{type}/{id}" : $"{type}?{query}", id.Length == 0);
        await FollowAsync(type, cancellation);
        return id.Length > 0 ? await _patches.RunAsync(type, id, patch, expected, Answer, cancellation) : await _patches.RunMatchingAsync(type, query, patch, expected, Answer, cancellation);
    }

    /// <summary>Deletes a resource; its history stays. Deleting what is not there is no error.</summary>
    /// <exception cref="FhirRequestException">412, when another version is current.</exception>
    public async Task<WriteAnswer> DeleteAsync(string type, string id, Expectation? expected, CancellationToken cancellation)
    {
        await RequireAsync(AccessInteraction.Delete, type, $"{type}/{id}");
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
        ArgumentNullException.ThrowIfNull(resources);
        foreach (var type in resources.Select(resource => resource.TypeName).Distinct()) await RequireAsync(AccessInteraction.Update, type);
        await FollowAsync(null, cancellation);
        var results = new PutResult[resources.Count];
        var prepared = new PreparedWrite?[resources.Count];
        Parallel.For(0, resources.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                WritePipeline.RequireId(resources[i].Id ?? "");
                RequireWritable(resources[i].TypeName, resources[i].Id!);
                prepared[i] = _pipeline.Prepare(resources[i]);
            }
            catch (FhirRequestException refusal)
            {
                results[i] = new PutResult(null, refusal);
            }
        });
        var operations = prepared.Select((p, i) => (At: i, Prepared: p)).Where(o => o.Prepared is not null)
            .Select(o => (o.At, Operation: o.Prepared!.Operation with { SkipUnchanged = true }, o.Prepared.Issues)).ToList();
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

    /// <summary>Stores resources under their own ids as <see cref="PutAsync"/> does, but all of them or none.</summary>
    /// <param name="resources">The resources, each with what it was converted from; null for one that was not.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>Per resource its answer, or the refusal in its place; where there is a refusal nothing was stored.</returns>
    public async Task<IReadOnlyList<PutResult>> PutWholeAsync(IReadOnlyList<(Resource Resource, OriginalContent? Original)> resources, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resources);
        if (resources.Count == 0) return [];
        foreach (var type in resources.Select(each => each.Resource.TypeName).Distinct()) await RequireAsync(AccessInteraction.Update, type);
        await FollowAsync(null, cancellation);
        var results = new PutResult[resources.Count];
        var operations = new (WriteOperation Operation, IReadOnlyList<FhirIssue> Issues)[resources.Count];
        var beside = new List<WriteOperation>();
        for (var i = 0; i < resources.Count; i++)
        {
            var (resource, original) = resources[i];
            cancellation.ThrowIfCancellationRequested();
            try
            {
                WritePipeline.RequireId(resource.Id ?? "");
                RequireWritable(resource.TypeName, resource.Id!);
                var (operation, issues) = _pipeline.Prepare(resource);
                operation = operation with { SkipUnchanged = true };
                if (original is not null)
                {
                    // The Provenance of a conversion names the version that comes of it, so nobody may write another meanwhile.
                    var current = await _store.ReadAsync(operation.Type, operation.Id, cancellation);
                    operation = Expectation.Put(operation, current is null ? new Expectation(Precondition.NotExists) : Expectation.Current(current.Version));
                    beside.AddRange(_converted.Beside(operation, original, current?.Version ?? 0));
                }
                operations[i] = (operation, issues);
            }
            catch (FhirRequestException refusal)
            {
                results[i] = new PutResult(null, refusal);
            }
        }
        if (results.Any(result => result is not null)) return [.. results.Select(result => result ?? new PutResult(null, null))];
        var written = await _store.TransactAsync([.. operations.Select(each => each.Operation), .. beside], cancellation);
        for (var i = 0; i < resources.Count; i++)
        {
            try
            {
                results[i] = new PutResult(Answer(written[i], operations[i].Operation, operations[i].Issues), null);
            }
            catch (FhirRequestException refusal)
            {
                results[i] = new PutResult(null, refusal);
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
        await RequireAsync(AccessInteraction.Update, carrier.TypeName, $"{carrier.TypeName}/{carrier.Id}");
        RequireWritable(carrier.TypeName, carrier.Id!);
        await FollowAsync(carrier.TypeName, cancellation);
        var (operation, issues) = _pipeline.Prepare(carrier);
        return Answer(await _converted.WriteAsync(operation with { SkipUnchanged = true }, original, cancellation), operation, issues);
    }

    /// <summary>What <see cref="PutAsync"/> would do with a resource: Created, Updated or Unchanged. Nothing is stored.</summary>
    /// <exception cref="FhirRequestException">400 or 422: it would be refused for what it is, or for what is stored.</exception>
    public async Task<WriteStatus> PreviewAsync(Resource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        await RequireAsync(AccessInteraction.Update, resource.TypeName, $"{resource.TypeName}/{resource.Id}");
        WritePipeline.RequireId(resource.Id ?? "");
        RequireWritable(resource.TypeName, resource.Id!);
        var (operation, issues) = _pipeline.Prepare(resource);
        operation = operation with { SkipUnchanged = true, DryRun = true };
        return Said(await _store.WriteAsync(operation, cancellation), operation, issues).Status;
    }

    private async ValueTask RequireEntryAsync(TransactionEntry entry)
    {
        try
        {
            await RequireWriteAsync(entry.Method switch
            {
                "POST" => AccessInteraction.Create,
                "DELETE" => AccessInteraction.Delete,
                "PATCH" => AccessInteraction.Patch,
                _ => AccessInteraction.Update,
            }, entry.Type, entry.Id.Length > 0 ? $"{entry.Type}/{entry.Id}" : entry.Query is null ? entry.Type : $"{entry.Type}?{entry.Query}", entry.Query is not null);
        }
        catch (FhirRequestException refusal)
        {
            throw new FhirRequestException(refusal.Status, [.. refusal.Issues.Select(i => i with { Message = $"Entry {entry.Index}: {i.Message}", Expression = $"Bundle.entry[{entry.Index}]" })]);
        }
    }

    /// <summary>The definition of a package that criteria match, which were found to be sound; null where there is none. What a package has is there, and is not created again.</summary>
    /// <exception cref="FhirRequestException">412: definitions of several things match.</exception>
    private async Task<StoredResource?> ServedAsync(string type, string query, CancellationToken cancellation)
    {
        if (_served.Of(type).Rows.Count == 0) return null;
        var page = await _search.SearchAsync(new SearchScope(type), QueryString.Parse(query).Where(p => p.Key is not ("_format" or "_pretty" or "_count")), strict: false, cancellation);
        var found = page.Matches.Select(m => (Stored: m, Entry: _served.Find(m.Type, m.Id))).Where(m => m.Entry is not null).ToList();
        return found.DistinctBy(m => (m.Entry!.Url, m.Entry.Version)).Count() <= 1 ? found.Select(m => m.Stored).FirstOrDefault()
            : throw new FhirRequestException(412, FhirIssue.Error("multiple-matches", "condition-several", $"Several {type} resources match '{query}': narrow the criteria, or name the id.", "http.url"));
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
        if (operation.Type == "SearchParameter") _parts.Parameters.Written();
        return Said(result, operation, issues);
    }

    private WriteAnswer Said(WriteResult result, WriteOperation operation, IReadOnlyList<FhirIssue> issues) => result.Status switch
    {
        WriteStatus.VersionConflict => throw Expectation.Refusal(operation, result.Stored),
        WriteStatus.NotUnique => throw new FhirRequestException(422, FhirIssue.Error("duplicate", "carrier-not-unique",
            result.ConflictingId is { } other ? $"{operation.Type}/{other} has the {result.Conflict} already: change that one, or give this one its own."
                : $"Something that you do not see, a draft of somebody else, has the {result.Conflict} already: give this one its own.", operation.Type)),
        WriteStatus.Forbidden => throw Forbidden(result),
        WriteStatus.IdHeld => throw new FhirRequestException(409, FhirIssue.Error("conflict", "resource-id-held",
            $"The id '{operation.Id}' cannot be had for this {operation.Type}: choose another, or leave the choice to the server by a POST.", $"{operation.Type}.id")),
        WriteStatus.KindChange => throw new FhirRequestException(422, FhirIssue.Error("business-rule", "carrier-kind-change",
            $"{operation.Type}/{operation.Id} carries a {result.Conflict} and cannot become anything else: keep its code, or make a new resource.", "Basic.code")),
        WriteStatus.RuleBroken => throw new FhirRequestException(422, [.. result.Rules.Select(rule => FhirIssue.Error("business-rule", rule.Code, rule.Message, rule.Expression))]),
        _ => new WriteAnswer(result.Status, Of(result.Stored), issues),
    };
}
