using System.Globalization;
using FhirStories.Repository;
using FhirStories.Repository.Transactions;
using FhirStories.Rest.Interactions;
using FhirStories.Rest.Routing;
using FhirStories.Validation;

namespace FhirStories.Rest.Bundles;

/// <summary>The reads of a transaction: they are answered after its writes, and where one of them would fail nothing is written.</summary>
/// <remarks>
/// Before the writes each is tried, as far as the writes do not decide it: what they store will be there, what they delete will not.
/// A resource that they leave alone is answered as it was read then; what they store, as they stored it. So no other writer can make
/// a read fail once the transaction has been carried out.
/// </remarks>
/// <param name="reads">The entries that read.</param>
/// <param name="run">Carries out one of them.</param>
internal sealed class TransactionReads(IReadOnlyList<EntryRequest> reads, Func<EntryRequest, Task<FhirResponse>> run)
{
    private readonly Dictionary<int, FhirResponse> _kept = [];

    /// <summary>Looks whether all of them can be answered.</summary>
    /// <exception cref="FhirRequestException">One or more cannot: which, and why.</exception>
    public async Task CheckAsync(TransactionTargets targets)
    {
        _kept.Clear();
        var status = 0;
        var issues = new List<FhirIssue>();
        foreach (var read in reads)
        {
            if (await FailedAsync(read, targets) is not { } failed) continue;
            status = Math.Max(status, failed.Status);
            issues.AddRange(IssuesOf(read, failed));
        }
        if (issues.Count > 0) throw new FhirRequestException(status, issues);
    }

    /// <summary>Answers them, once the writes are carried out.</summary>
    /// <param name="written">What was stored.</param>
    /// <param name="answers">Takes the answers, each at the place of its entry.</param>
    public async Task AnswerAsync(IReadOnlyList<StoredResource> written, FhirResponse[] answers)
    {
        foreach (var read in reads)
        {
            var request = read.Request;
            var own = IsRead(read) ? written.FirstOrDefault(w => w.Type == request.Type && w.Id == request.Id) : null;
            answers[read.Entry.Index] = own is not null ? read.Shown(ReadInteraction.Of(request, own))
                : _kept.TryGetValue(read.Entry.Index, out var kept) ? kept : await run(read);
        }
    }

    private async Task<FhirResponse?> FailedAsync(EntryRequest read, TransactionTargets targets)
    {
        var request = read.Request;
        if (targets.Writes(request.Type, request.Id) && read.Match.Route!.Shape is PathShape.Instance or PathShape.InstanceHistory) return null;
        if (IsRead(read) && targets.DeletesThe(request.Type, request.Id)) return ReadInteraction.Deleting(request);
        var response = await run(read);
        if (response.Status >= 400) return response;
        if (IsRead(read)) _kept[read.Entry.Index] = response;
        return null;
    }

    private static bool IsRead(EntryRequest read) => read.Match.Route!.Shape == PathShape.Instance;

    private static IEnumerable<FhirIssue> IssuesOf(EntryRequest read, FhirResponse failed)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"Bundle.entry[{read.Entry.Index}]");
        IReadOnlyList<FhirIssue> issues = failed.Body is OutcomeBody { Issues: { Count: > 0 } told } ? told
            : [FhirIssue.Error("processing", "entry-failed", string.Create(CultureInfo.InvariantCulture, $"It would be answered with {failed.Status}."))];
        return issues.Select(i => i with { Message = $"Entry {read.Entry.Index}: {i.Message}", Expression = at, Line = null, Column = null });
    }
}
