using System.Globalization;
using FhirStories.Repository;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Jobs;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations;

/// <summary><c>POST [base]/$reindex</c> and <c>POST [base]/[type]/$reindex</c> have everything, or a type, indexed anew; <c>GET [base]/$reindex?job=…</c>
/// tells how far that is.</summary>
internal sealed class ReindexOperation(JobStore jobs) : IOperation
{
    private const int RetryAfterSeconds = 1;

    public string Name => "reindex";

    public string Definition => "https://fhirstories.org/fhir/OperationDefinition/reindex";

    public OperationLevels Levels => OperationLevels.System | OperationLevels.Type;

    public IReadOnlyList<string> Types => [];

    // Beginning is by POST, asking by GET: this class tells them apart.
    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var http = request.Request;
        if (http.Method == "GET") return await StatusAsync(request, cancellation);
        var (job, isNew) = await jobs.AddAsync(ReindexRunner.JobKind, ReindexRunner.Input(http.Type, http.BaseUrl), $"reindex:{http.Type}", TimeSpan.Zero, cancellation);
        var status = $"{http.BaseUrl}/$reindex?job={job.Id}";
        return FhirResponse.Outcome(202, new FhirIssue(IssueLevel.Information, "informational", isNew ? "reindex-begun" : "reindex-under-way",
            $"{(http.Type.Length == 0 ? "Everything" : http.Type)} is being indexed anew; ask for it at {status}.")) with
        { Headers = [("Content-Location", status)] };
    }

    private async Task<FhirResponse> StatusAsync(OperationRequest request, CancellationToken cancellation)
    {
        if (request.Text("job") is not { } id) throw OperationRequest.Invalid("job", "name the job; a new one is begun by POST.");
        if (await jobs.ReadAsync(id, cancellation) is not { Kind: ReindexRunner.JobKind } job)
            throw new FhirRequestException(404, FhirIssue.Error("not-found", "reindex-unknown", "There is no such job: it is forgotten some days after its end.", "http.job"));
        var progress = string.Create(CultureInfo.InvariantCulture, $"{job.Progress} of {job.Total} resources");
        return job.State switch
        {
            JobState.Done => FhirResponse.Outcome(200, new FhirIssue(IssueLevel.Information, "informational", "reindex-done", $"{job.Result} resources were indexed anew.")),
            JobState.Failed or JobState.Cancelled => FhirResponse.Outcome(500, FhirIssue.Error("exception", "reindex-failed", $"Indexing was given up at {progress}. {job.Error}")),
            _ => new FhirResponse { Status = 202, RetryAfter = RetryAfterSeconds, Headers = [("X-Progress", job.Total == 0 ? "waiting" : progress)] },
        };
    }
}
