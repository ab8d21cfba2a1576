using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Transactions;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Bundles;
using FhirStories.Rest.Formats;
using FhirStories.Rest.Routing;
using FhirStories.Storage;
using FhirStories.Storage.Search;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FhirStories.Rest.Interactions;

/// <summary><c>POST [base]</c> with a Bundle: batch and transaction (R4 http §3.1.0.11).</summary>
/// <remarks>
/// Each entry becomes a <see cref="FhirRequest"/> and goes the way of any other, so an entry means what the same request by itself
/// means. In a transaction the writes go to the store together, then the reads are answered; that they can be is seen to before
/// (<see cref="TransactionReads"/>), as one entry that fails is to fail all (R4 http §3.1.0.11.2).
/// </remarks>
internal sealed class BundleInteraction(IServiceProvider services, PatchInteraction patches, RestOptions options, ILogger<BundleInteraction> log)
{
    private readonly Lazy<RouteTable> _routes = new(services.GetRequiredService<RouteTable>);

    public async Task<FhirResponse> Run(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var bundle = SentBundle.Read(request.Body, request.BodyFormat);
        if (bundle.Entries.Count > options.LargestBundle)
            throw new FhirRequestException(413, FhirIssue.Error("too-costly", "bundle-too-large", $"The Bundle has {bundle.Entries.Count} entries; {options.LargestBundle} are taken at once (Rest:LargestBundle).", "Bundle.entry"));
        return bundle.Type switch
        {
            "batch" => await BatchAsync(request, bundle, repository, cancellation),
            "transaction" when request.PathRelease is null => await TransactionAsync(request, bundle, repository, cancellation),
            _ => throw new FhirRequestException(400, FhirIssue.Error("value", "bundle-type-unsupported",
                bundle.Type == "transaction" ? $"A transaction is carried out at the R4 base, {request.BaseUrl[..^ReleaseRoutes.PathOf(request.PathRelease).Length]}; this base takes batches."
                : $"A Bundle of type '{bundle.Type}' asks for nothing: the base takes {(request.PathRelease is null ? "batch and transaction" : "batch")}. To store a Bundle as it is, POST it to /Bundle.", "Bundle.type")),
        };
    }

    private async Task<FhirResponse> BatchAsync(FhirRequest request, SentBundle bundle, FhirRepository repository, CancellationToken cancellation)
    {
        var answers = new List<FhirResponse>(bundle.Entries.Count);
        foreach (var entry in bundle.Entries)
            answers.Add(await OneAsync(() => EntryRequest.Of(entry, request, bundle.Format, _routes.Value).RunAsync(repository, cancellation), cancellation));
        return Answer("batch-response", answers);
    }

    private async Task<FhirResponse> TransactionAsync(FhirRequest request, SentBundle bundle, FhirRepository repository, CancellationToken cancellation)
    {
        var entries = bundle.Entries.Select(e => At(e.Index, () => EntryRequest.Of(e, request, bundle.Format, _routes.Value))).ToList();
        var writes = new List<(int At, TransactionEntry Entry)>();
        for (var i = 0; i < entries.Count; i++)
        {
            var at = i;
            if (At(i, () => Write(entries[at])) is { } write) writes.Add((i, write));
        }
        var answers = new FhirResponse[entries.Count];
        var reads = new TransactionReads([.. entries.Where(e => writes.TrueForAll(w => w.At != e.Entry.Index))], e => OneAsync(() => e.RunAsync(repository, cancellation), cancellation));
        var written = await repository.TransactAsync([.. writes.Select(w => w.Entry)], reads.CheckAsync, cancellation);
        for (var i = 0; i < written.Count; i++)
        {
            var at = writes[i].At;
            answers[at] = await WriteInteraction.AnswerAsync(entries[at].Request, repository, written[i], cancellation);
        }
        await reads.AnswerAsync([.. written.Select(w => w.Stored).OfType<StoredResource>()], answers);
        return Answer("transaction-response", answers);
    }

    /// <summary>The write that an entry asks for; null for a read.</summary>
    private TransactionEntry? Write(EntryRequest entry)
    {
        var (request, sent) = (entry.Request, entry.Entry);
        var write = new TransactionEntry(sent.Index, request.Method, request.Type, request.Id) { Query = request.Id.Length == 0 ? request.Query : null };
        switch (entry.Match.Route!.Interaction)
        {
            case "create":
                return write with { Query = request.IfNoneExist, FullUrl = sent.FullUrl, Resource = Json(entry) };
            case "update":
                return write with { Expected = request.Expected, FullUrl = sent.FullUrl, Resource = Json(entry) };
            case "patch":
                return write with { Expected = request.Expected, FullUrl = sent.FullUrl, Patch = patches.Read(request) };
            case "delete":
                return write with { Expected = request.Expected };
            // What is read is tried before the writes and answered after them, so it has to bear being asked for twice.
            case "operation" when request.Method == "GET" && (!entry.Match.Route.IsRepeatable || request.Id.Length > 0):
                throw new FhirRequestException(400, FhirIssue.Error("not-supported", "transaction-entry-unsupported",
                    $"{sent["url"]} has no place in a transaction here: send it by itself or in a batch.", "http.url"));
            case var other when request.Method == "GET":
                return null;
            default:
                throw new FhirRequestException(400, FhirIssue.Error("not-supported", "transaction-entry-unsupported",
                    $"{request.Method} {sent["url"]} has no place in a transaction here: it takes creates, updates, patches, deletions and reads. Send it by itself or in a batch.", "http.method"));
        }
    }

    private static ReadOnlyMemory<byte> Json(EntryRequest entry)
    {
        if (entry.Request.BodyFormat == BodyFormat.Json) return entry.Request.Body;
        var parsed = ResourceParser.ParseXml(entry.Request.Body);
        return parsed.Resource is { } resource ? ResourceText.ToJson(resource) : throw new FhirRequestException(400, parsed.Issues);
    }

    /// <summary>The answer to an entry, which hinders no other whatever happens.</summary>
    private async Task<FhirResponse> OneAsync(Func<Task<FhirResponse>> run, CancellationToken cancellation)
    {
        try
        {
            return await ResponseWriter.WholeAsync(await run(), cancellation);
        }
        catch (FhirRequestException refusal)
        {
            return FhirResponse.Outcome(refusal.Status, refusal.Issues);
        }
        catch (StatementTooLargeException)
        {
            return SearchInteraction.TooLarge;
        }
        catch (StorageUnavailableException)
        {
            // None of the others will fare better.
            throw;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.LogError("An entry of a Bundle failed: {Failure}", RequestTelemetry.Describe(exception));
            return FhirResponse.Outcome(500, FhirIssue.Error("exception", "server-error", "The server failed on this entry; nothing of it was stored."));
        }
    }

    private static FhirResponse Answer(string type, IReadOnlyList<FhirResponse> answers) => new() { Status = 200, Body = new AnswersBody(type, answers) };

    private static T At<T>(int index, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (FhirRequestException refusal)
        {
            throw new FhirRequestException(refusal.Status, [.. refusal.Issues.Select(i => i with { Message = $"Entry {index}: {i.Message}", Expression = $"Bundle.entry[{index}]", Line = null, Column = null })]);
        }
    }
}
