using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using FhirStories.Repository.Patching;
using FhirStories.Repository.Writing;
using FhirStories.Storage;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Transactions;

/// <summary>Stores all entries of a transaction or none (R4 http §3.1.0.11.2).</summary>
/// <remarks>
/// <list type="number">
/// <item>each entry learns its target: an id of our making, that of its URL, or what its criteria match;</item>
/// <item>references between entries, and those that are searches, are put right;</item>
/// <item>every entry is prepared like any write, and all that is wrong is told at once;</item>
/// <item>whoever asked for the transaction looks whether what it reads will be there;</item>
/// <item>one transaction of the database carries them out: deletions, creates, updates and patches. Where a condition no longer holds, or what is patched has changed, all begins anew.</item>
/// </list>
/// </remarks>
internal sealed class TransactionRunner(
    ResourceStore store, WritePipeline pipeline, ConditionalWrites conditional, ConvertedWrites converted, OwnAddress own, Action<string, string> requireWritable,
    Func<string, string, CancellationToken, Task<StoredResource?>> served)
{
    private const int MostConditionalReferences = 1000;

    /// <param name="entries">The writes.</param>
    /// <param name="check">Refuses the transaction where a read of it would fail; nothing is written then.</param>
    /// <param name="answer">Makes an answer of a result.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<WriteAnswer>> RunAsync(
        IReadOnlyList<TransactionEntry> entries, Func<TransactionTargets, Task> check, Func<WriteResult, WriteOperation, IReadOnlyList<FhirIssue>, WriteAnswer> answer, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < ConditionalWrites.Attempts; attempt++)
        {
            var steps = await TargetsAsync(entries, cancellation);
            RefuseTwice(steps);
            await PrepareAsync(steps, cancellation);
            await check(new TransactionTargets(steps.Where(s => s.Operation is not null).ToDictionary(s => (s.Entry.Type, s.Id), s => s.Operation!.Delete)));
            // The order that FHIR prescribes, whatever that of the Bundle.
            var ordered = steps.Where(s => s.Operation is not null).OrderBy(s => s.Entry.Method switch { "DELETE" => 0, "POST" => 1, _ => 2 }).ToList();
            var results = ordered.Count == 0 ? [] : await store.TransactAsync([.. ordered.Select(s => s.Operation!), .. ordered.SelectMany(s => s.Beside)], cancellation);
            if (results.Take(ordered.Count).Where((r, i) => r.Status == WriteStatus.GuardFailed || r.Status == WriteStatus.VersionConflict && ordered[i].IsOnlyRead).Any()) continue;
            for (var i = 0; i < ordered.Count; i++)
            {
                var step = ordered[i];
                step.Answer = At(step.Entry.Index, () => answer(results[i], step.Operation!, step.Issues));
            }
            return [.. steps.Select(s => s.Answer!)];
        }
        throw ConditionalWrites.Busy("transaction");
    }

    private async Task<List<Step>> TargetsAsync(IReadOnlyList<TransactionEntry> entries, CancellationToken cancellation)
    {
        var steps = new List<Step>(entries.Count);
        foreach (var entry in entries)
        {
            var step = new Step(entry) { Id = entry.Id };
            steps.Add(step);
            try
            {
                if (entry.Id.Length > 0) WritePipeline.RequireId(entry.Id);
                if (entry.Resource.Length > 0) step.Resource = JsonTree.TryRead(entry.Resource);
                if (entry.Query is { } query) await ConditionalAsync(step, query, cancellation);
                else if (entry.Method == "POST") step.Id = NewId();
                if (entry.Patch is { } patch) await PatchedAsync(step, patch, cancellation);
            }
            catch (FhirRequestException refusal)
            {
                throw At(entry.Index, refusal);
            }
        }
        return steps;
    }

    // What is patched is the version that was read: another one has all begin anew.
    private async Task PatchedAsync(Step step, IResourcePatch patch, CancellationToken cancellation)
    {
        requireWritable(step.Entry.Type, step.Id);
        var current = PatchRunner.RequireCurrent(await store.ReadAsync(step.Entry.Type, step.Id, cancellation), step.Entry.Type, step.Id, step.Entry.Expected);
        step.Resource = JsonTree.TryRead(patch.Apply(current.Json));
        step.ReadVersion = current.Version;
    }

    private async Task ConditionalAsync(Step step, string query, CancellationToken cancellation)
    {
        var entry = step.Entry;
        var match = await conditional.FindOneAsync(entry.Type, query, cancellation);
        step.Guard = match.Guard;
        switch (entry.Method)
        {
            case "POST" when match.Only is { } found:
                step.Id = found;
                var stored = await store.ReadAsync(entry.Type, found, cancellation);
                step.Answer = new WriteAnswer(WriteStatus.Unchanged, FhirRepository.Of(stored), []);
                break;
            case "POST":
                if (await served(entry.Type, query, cancellation) is { } definition) (step.Id, step.Answer) = (definition.Id, new WriteAnswer(WriteStatus.Unchanged, definition, []));
                else step.Id = NewId();
                break;
            case "PUT":
                var own = JsonTree.Text(step.Resource?["id"]);
                if (match.Only is { } one && own is not null && own != one)
                    throw new FhirRequestException(400, FhirIssue.Error("invalid", "resource-id-mismatch", $"The criteria match {entry.Type}/{one}, but the body has the id '{own}'.", $"{entry.Type}.id"));
                step.Id = match.Only ?? own ?? NewId();
                step.IsPosted = match.Only is null && own is null;
                break;
            case "PATCH":
                step.Id = match.Only ?? throw PatchRunner.NothingMatches(entry.Type, query);
                break;
            default:
                step.Id = match.Only ?? "";
                if (match.Only is null) step.Answer = new WriteAnswer(WriteStatus.NothingToDelete, null, []);
                break;
        }
    }

    private async Task PrepareAsync(List<Step> steps, CancellationToken cancellation)
    {
        var targets = Targets(steps);
        var versions = Versions(steps);
        var open = steps.Where(s => s.Answer is null).ToList();
        var searched = new ConditionalReferences(conditional, pipeline, [.. open.Select(s => new PendingWrite(s.Entry.Type, s.Id, s.Entry.Method == "DELETE" ? null : s.Resource, s.Entry.Method == "POST" || s.IsPosted))]);
        foreach (var step in open)
        {
            try
            {
                requireWritable(step.Entry.Type, step.Id);
                if (step.Resource is { } resource && step.Entry.Method != "DELETE") await SearchedAsync(resource, targets, searched, cancellation);
            }
            catch (FhirRequestException refusal)
            {
                step.Refusal = refusal;
            }
        }
        // Parsing and validating take nearly all of the time, and no entry's has to do with another's.
        Parallel.ForEach(open.Where(s => s.Refusal is null), new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, step =>
        {
            try
            {
                if (step.Entry.Method != "DELETE")
                    step.Prepared = Prepare(step, step.Resource is { } resource ? ReferenceRewriter.Rewrite(resource, targets, versions, own) : step.Entry.Resource);
            }
            catch (FhirRequestException refusal)
            {
                step.Refusal = refusal;
            }
        });
        var changing = open.Where(s => s.Entry.Type is "StructureDefinition" or "CodeSystem" or "ValueSet").Select(s => JsonTree.Text(s.Resource?["url"])).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var step in open.Where(s => s.Refusal is null))
        {
            step.Prepared = step.Prepared?.LeavingOpen(changing).CopiedFrom(step.Entry.Records);
            try
            {
                await ComposeAsync(step, cancellation);
            }
            catch (FhirRequestException refusal)
            {
                step.Refusal = refusal;
            }
        }
        var refused = open.Where(s => s.Refusal is not null).ToList();
        if (refused.Count > 0) throw new FhirRequestException(refused.Max(s => s.Refusal!.Status), [.. refused.SelectMany(s => At(s.Entry.Index, s.Refusal!).Issues)]);
    }

    private async Task ComposeAsync(Step step, CancellationToken cancellation)
    {
        var entry = step.Entry;
        if (step.Prepared is not { } prepared)
        {
            step.Operation = Expecting(new WriteOperation { Type = entry.Type, Id = step.Id, Delete = true }, step);
            return;
        }
        var (operation, found) = prepared;
        if (prepared.Original is { } original) await ConvertedAsync(step, operation, original, cancellation);
        (step.Operation, step.Issues) = (Expecting(operation with { Posted = entry.Method == "POST" || step.IsPosted, IsOfProduct = entry.IsOfProduct }, step), found);
    }

    // The version that a converted carrier becomes is named, so the one before it must still be current then.
    private async Task ConvertedAsync(Step step, WriteOperation operation, Catalogue.Shapes.OriginalContent original, CancellationToken cancellation)
    {
        var current = step.Entry.Method == "POST" || step.IsPosted ? null : await store.ReadAsync(operation.Type, operation.Id, cancellation);
        if (step.Entry.Expected is null) step.ReadVersion ??= current?.Version;
        step.Beside = [.. converted.Beside(operation, original, current?.Version ?? 0)];
    }

    private PreparedWrite Prepare(Step step, ReadOnlyMemory<byte> body)
    {
        var entry = step.Entry;
        if (entry.Patch is null) return pipeline.Prepare(entry.Type, step.Id, body, BodyFormat.Json, assign: entry.Method == "POST" || entry.Query is not null);
        try
        {
            return pipeline.Prepare(entry.Type, step.Id, body, BodyFormat.Json);
        }
        catch (FhirRequestException refusal)
        {
            throw PatchRefusal.Result(refusal);
        }
    }

    /// <summary>Replaces references that are searches by the one thing that each finds.</summary>
    private async Task SearchedAsync(JsonObject resource, Dictionary<string, string> targets, ConditionalReferences searched, CancellationToken cancellation)
    {
        foreach (var search in ReferenceRewriter.Conditional(resource, own).Distinct(StringComparer.Ordinal).Where(s => !targets.ContainsKey(s)).ToList())
        {
            if (targets.Count > MostConditionalReferences + 10_000) throw new FhirRequestException(413, FhirIssue.Error("too-costly", "transaction-too-large", "The transaction has too many references that are searches."));
            targets[search] = await searched.FindAsync(search, cancellation);
        }
    }

    // The version that a create will have made, or found: nobody who refers to one can know it.
    private static Dictionary<string, int> Versions(List<Step> steps) => steps.Where(s => s.Entry.Method == "POST" || s.IsPosted)
        .ToDictionary(s => $"{s.Entry.Type}/{s.Id}", s => s.Answer?.Stored?.Version ?? 1, StringComparer.Ordinal);

    private static Dictionary<string, string> Targets(List<Step> steps)
    {
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in steps.Where(s => s.Entry.Method != "DELETE"))
        {
            var target = $"{step.Entry.Type}/{step.Id}";
            if (step.Entry.FullUrl is { Length: > 0 } url && !targets.TryAdd(url, target))
                throw At(step.Entry.Index, new FhirRequestException(400, FhirIssue.Error("duplicate", "full-url-twice", $"Two entries are called '{url}': a name can mean one only.")));
            // Entries may also call each other by type and the id that a create will not keep.
            if (step.Entry.Method != "POST") continue;
            if (JsonTree.Text(step.Resource?["id"]) is { } id) targets.TryAdd($"{step.Entry.Type}/{id}", target);
            // A relative reference means what the fullUrl of its target ends in (R4 bundle §2.36.4.1).
            if (step.Entry.FullUrl is { } full && full.LastIndexOf($"/{step.Entry.Type}/", StringComparison.Ordinal) is >= 0 and var tail) targets.TryAdd(full[(tail + 1)..], target);
        }
        return targets;
    }

    private static void RefuseTwice(List<Step> steps)
    {
        var seen = new HashSet<(string, string)>();
        var asked = new HashSet<(string, string)>();
        foreach (var step in steps.Where(s => s.Entry is { Query: not null, Method: "POST" or "PUT" }))
            if (!asked.Add((step.Entry.Type, step.Entry.Query!)))
                throw At(step.Entry.Index, new FhirRequestException(400, FhirIssue.Error("duplicate", "transaction-target-twice",
                    $"Another entry has the criteria '{step.Entry.Query}' too: both would be about one {step.Entry.Type}, and each resource may be written once.")));
        foreach (var step in steps.Where(s => s.Id.Length > 0))
            if (!seen.Add((step.Entry.Type, step.Id)))
                throw At(step.Entry.Index, new FhirRequestException(400, FhirIssue.Error("duplicate", "transaction-target-twice",
                    $"{step.Entry.Type}/{step.Id} stands twice in the transaction: each resource may be written once.")));
    }

    private static WriteOperation Expecting(WriteOperation operation, Step step)
    {
        operation = Expectation.Put(operation with { Guard = step.Guard }, step.Entry.Expected);
        return step.ReadVersion is { } version ? Expectation.Put(operation, Expectation.Current(version)) : operation;
    }

    private static string NewId() => Guid.CreateVersion7().ToString("N");

    private static WriteAnswer At(int index, Func<WriteAnswer> answer)
    {
        try
        {
            return answer();
        }
        catch (FhirRequestException refusal)
        {
            throw At(index, refusal);
        }
    }

    /// <summary>The refusal of an entry, its places seen from the Bundle.</summary>
    private static FhirRequestException At(int index, FhirRequestException refusal) => new(refusal.Status, [.. refusal.Issues.Select(i => i with
    {
        Message = $"Entry {index}: {i.Message}",
        Expression = i.Expression is { } place && place.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && !place.StartsWith("http.", StringComparison.Ordinal)
            ? $"Bundle.entry[{index}].resource{place[dot..]}" : $"Bundle.entry[{index}]",
        Line = null,
        Column = null,
    })]);

    private sealed class Step(TransactionEntry entry)
    {
        public TransactionEntry Entry { get; } = entry;

        public string Id { get; set; } = "";

        public JsonObject? Resource { get; set; }

        /// <summary>The version that a patch was applied to.</summary>
        public int? ReadVersion { get; set; }

        /// <summary>Whether the writer named no version himself, so that the one that was read may be read again.</summary>
        public bool IsOnlyRead => ReadVersion is not null && Entry.Expected is null;

        /// <summary>Whether a conditional update creates under an id of our making.</summary>
        public bool IsPosted { get; set; }

        public WriteGuard? Guard { get; set; }

        public WriteOperation? Operation { get; set; }

        /// <summary>The write before what stands beside it is known; null for a deletion.</summary>
        public PreparedWrite? Prepared { get; set; }

        /// <summary>What is wrong with the entry; null for nothing so far.</summary>
        public FhirRequestException? Refusal { get; set; }

        /// <summary>What a carrier was before it was converted, written after all entries.</summary>
        public IReadOnlyList<WriteOperation> Beside { get; set; } = [];

        public IReadOnlyList<FhirIssue> Issues { get; set; } = [];

        public WriteAnswer? Answer { get; set; }
    }
}
