using FhirStories.Catalogue.Rules;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Writing;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Rest.Interactions;

/// <summary>Create, update and delete (R4 http §3.1.0.4, §3.1.0.7, §3.1.0.8).</summary>
internal static class WriteInteraction
{
    private const int MostDeleted = 1000;

    /// <summary><c>POST [base]/[type]</c>: the id is the server's, whatever the body says.</summary>
    public static async Task<FhirResponse> Create(FhirRequest request, FhirRepository repository, CancellationToken cancellation) =>
        await AnswerAsync(request, repository, await repository.CreateAsync(request.Type, request.Body, request.BodyFormat, request.Unless, cancellation), cancellation);

    /// <summary><c>PUT [base]/[type]/[id]</c>: the next version, or the first.</summary>
    public static async Task<FhirResponse> Update(FhirRequest request, FhirRepository repository, CancellationToken cancellation) =>
        await AnswerAsync(request, repository, await repository.UpdateAsync(
            request.Type, request.Id, request.Body, request.BodyFormat, request.Expected, cancellation), cancellation);

    /// <summary><c>DELETE [base]/[type]/[id]</c>: 204, also when there is nothing to delete.</summary>
    public static async Task<FhirResponse> Delete(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        return await AnswerAsync(request, repository, await repository.DeleteAsync(request.Type, request.Id, request.Expected, cancellation), cancellation);
    }

    /// <summary><c>PUT [base]/[type]?…</c>: the one that matches, or a new one.</summary>
    public static async Task<FhirResponse> UpdateMatching(FhirRequest request, FhirRepository repository, CancellationToken cancellation) =>
        await AnswerAsync(request, repository, await repository.UpdateMatchingAsync(request.Type, new SearchCriteria(request.Scope, request.Query), request.Body, request.BodyFormat, request.Expected, cancellation), cancellation);

    /// <summary><c>DELETE [base]/[type]?…</c>: the one that matches; as many as <c>_count</c> says where it says so.</summary>
    public static async Task<FhirResponse> DeleteMatching(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var most = 1;
        if (request.Parameters.Where(p => p.Key == "_count").Select(p => p.Value).LastOrDefault() is { } count
            && (!int.TryParse(count, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out most) || most is < 1 or > MostDeleted))
            throw new FhirRequestException(400, FhirIssue.Error("value", "condition-count-invalid", $"'_count={count}' is not a number from 1 to {MostDeleted}: how many may be deleted at most.", "http._count"));
        var answers = await repository.DeleteMatchingAsync(request.Type, new SearchCriteria(request.Scope, request.Query), most, request.Expected, cancellation);
        return answers is [var one] ? await AnswerAsync(request, repository, one, cancellation) : new FhirResponse { Status = 204 };
    }

    /// <summary>A write as it is answered.</summary>
    public static async Task<FhirResponse> AnswerAsync(FhirRequest request, FhirRepository repository, WriteAnswer answer, CancellationToken cancellation)
    {
        if (answer.Status is WriteStatus.Deleted or WriteStatus.NothingToDelete) return new FhirResponse { Status = 204, Version = answer.Stored?.Version };
        var stored = answer.Stored!;
        var status = answer.Status == WriteStatus.Created ? 201 : 200;
        var response = FhirResponse.Stored(status, stored) with
        {
            Location = $"{request.BaseUrl}/{stored.Type}/{stored.Id}/_history/{stored.Version}",
        };
        return request.Prefer.Return switch
        {
            ReturnPreference.Minimal => response with { Body = null },
            ReturnPreference.OperationOutcome => response with { Body = new OutcomeBody([.. Report(answer), .. await repository.AdviceAsync(stored, RuleSwitches.AllOn, cancellation)]) },
            _ => response,
        };
    }

    private static IReadOnlyList<FhirIssue> Report(WriteAnswer answer) =>
    [
        new(IssueLevel.Information, "informational", "resource-stored",
            $"{answer.Stored!.Type}/{answer.Stored.Id} is {(answer.Status == WriteStatus.Unchanged ? "there already" : "stored")} as version {answer.Stored.Version}."),
        .. answer.Issues,
    ];
}
