using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Interactions;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary>What the operations of the lifecycle have in common: what they are for, what they are called on, how they answer.</summary>
internal static class ArtifactCall
{
    /// <summary>The types that have a lifecycle.</summary>
    public static IReadOnlyList<string> Types { get; } = ["Basic", .. ModelInfo.SupportedResources.Where(Artifact.IsArtifactType).Order(StringComparer.Ordinal)];

    /// <summary>Canonical of an OperationDefinition of ours.</summary>
    public static string Definition(string name) => $"{Canonicals.Definitions}/OperationDefinition/{name}";

    /// <summary>The id that the operation is called on: of its path, or its parameter <c>id</c> at type level.</summary>
    /// <exception cref="FhirRequestException">400: neither.</exception>
    public static string Id(OperationRequest request)
    {
        if (request.Request.Id.Length > 0) return request.Request.Id;
        var id = Required(request, "id", "name the resource, or call the operation on it");
        return id.StartsWith(request.Request.Type + "/", StringComparison.Ordinal) ? id[(request.Request.Type.Length + 1)..] : id;
    }

    /// <summary>A parameter that has to be sent.</summary>
    /// <exception cref="FhirRequestException">400: it was not.</exception>
    public static string Required(OperationRequest request, string name, string hint) => request.Text(name) is { Length: > 0 } text ? text
        : throw new FhirRequestException(400, FhirIssue.Error("required", "operation-parameter-missing", $"The parameter '{name}' is missing: {hint}.", $"http.{name}"));

    /// <summary>A parameter that is a FHIR date; null when it was not sent.</summary>
    /// <exception cref="FhirRequestException">400: it is none.</exception>
    public static string? Day(OperationRequest request, string name) => request.Text(name) is not { } text ? null
        : Hl7.Fhir.Model.Date.IsValidValue(text) ? text : throw OperationRequest.Invalid(name, $"'{text}' is not a date such as 2026-11-26.");

    /// <summary>Refuses a wish that cannot be fulfilled here.</summary>
    /// <exception cref="FhirRequestException">400: it was sent as true.</exception>
    public static void RefuseFlags(OperationRequest request, params IEnumerable<string> names)
    {
        foreach (var name in names)
            if (request.Flag(name, false)) throw new FhirRequestException(400, FhirIssue.Error("not-supported", "operation-parameter-unsupported", $"The parameter '{name}' is not supported here: leave it out.", $"http.{name}"));
    }

    /// <summary>What was written, as the Bundle that CRMI's operations return: of type transaction-response, the artifact first.</summary>
    public static async Task<FhirResponse> AnswerAsync(
        OperationRequest request, IReadOnlyList<WriteAnswer> written, IReadOnlyList<FhirIssue> issues, CancellationToken cancellation)
    {
        var answers = new List<FhirResponse>();
        foreach (var answer in written) answers.Add(await WriteInteraction.AnswerAsync(request.Request with { Prefer = Preference.Default }, request.Repository, answer, cancellation));
        if (issues.Count > 0) answers.Add(FhirResponse.Outcome(200, issues));
        return new FhirResponse { Status = 200, Body = new AnswersBody("transaction-response", answers) };
    }

    /// <summary>A Parameters resource.</summary>
    public static FhirResponse Answer(Parameters parameters) => new() { Status = 200, Body = new JsonBody(ResourceText.ToJson(parameters)) };
}
