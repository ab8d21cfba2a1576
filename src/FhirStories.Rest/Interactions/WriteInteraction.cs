using FhirStories.Repository;
using FhirStories.Repository.Writing;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Rest.Interactions;

/// <summary>Create, update and delete (R4 http §3.1.0.4, §3.1.0.7, §3.1.0.8).</summary>
internal static class WriteInteraction
{
    /// <summary><c>POST [base]/[type]</c>: the id is the server's, whatever the body says.</summary>
    public static async Task<FhirResponse> Create(FhirRequest request, FhirRepository repository, CancellationToken cancellation) =>
        Written(request, repository, await repository.CreateAsync(request.Type, request.Body, request.BodyFormat, cancellation));

    /// <summary><c>PUT [base]/[type]/[id]</c>: the next version, or the first.</summary>
    public static async Task<FhirResponse> Update(FhirRequest request, FhirRepository repository, CancellationToken cancellation) =>
        Written(request, repository, await repository.UpdateAsync(
            request.Type, request.Id, request.Body, request.BodyFormat, request.IfMatch, cancellation));

    /// <summary><c>DELETE [base]/[type]/[id]</c>: 204, also when there is nothing to delete.</summary>
    public static async Task<FhirResponse> Delete(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var answer = await repository.DeleteAsync(request.Type, request.Id, request.IfMatch, cancellation);
        return new FhirResponse { Status = 204, Version = answer.Stored?.Version };
    }

    private static FhirResponse Written(FhirRequest request, FhirRepository repository, WriteAnswer answer)
    {
        var stored = answer.Stored!;
        var status = answer.Status == WriteStatus.Created ? 201 : 200;
        var response = FhirResponse.Stored(status, stored) with
        {
            Location = $"{request.BaseUrl}/{stored.Type}/{stored.Id}/_history/{stored.Version}",
        };
        return request.Prefer.Return switch
        {
            ReturnPreference.Minimal => response with { Body = null },
            ReturnPreference.OperationOutcome => response with { Body = new OutcomeBody([.. Report(answer), .. repository.Advice(stored)]) },
            _ => response,
        };
    }

    private static IReadOnlyList<FhirIssue> Report(WriteAnswer answer) =>
    [
        new(IssueLevel.Information, "informational", "resource-stored",
            $"{answer.Stored!.Type}/{answer.Stored.Id} is stored as version {answer.Stored.Version}."),
        .. answer.Issues,
    ];
}
