using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Lifecycle;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary><c>$review</c> and <c>$approve</c> (CRMI): record the date, and what is said about the artifact as a resource of its own.</summary>
/// <param name="tools">Makes what records it.</param>
/// <param name="isApproval">True: <c>$approve</c>.</param>
internal sealed class AssessmentOperation(ArtifactTools tools, bool isApproval) : IOperation
{
    public string Name => isApproval ? "approve" : "review";

    public string Definition => ArtifactCall.Definition(Name);

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types => ArtifactCall.Types;

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var (type, id) = (request.Request.Type, ArtifactCall.Id(request));
        var date = ArtifactCall.Day(request, isApproval ? "approvalDate" : "reviewDate");
        var kind = request.Text("artifactAssessmentType");
        if (kind is not null && !AssessmentCodes.Kind.Codes.Contains(kind))
            throw OperationRequest.Invalid("artifactAssessmentType", $"'{kind}' is not one of {string.Join(", ", AssessmentCodes.Kind.Codes)}.");
        var author = request.Value<ResourceReference>("artifactAssessmentAuthor") ?? (request.Text("artifactAssessmentAuthor") is { } text ? Author(text) : request.Signed());
        var assessment = new ArtifactAssessment(kind, request.Text("artifactAssessmentSummary"), request.Text("artifactAssessmentRelatedArtifact"), author);
        var target = request.Text("artifactAssessmentTarget");
        var assessments = tools.Assessments(request.Repository);
        var written = isApproval
            ? await assessments.ApproveAsync(type, id, date, assessment, target, request.Request.Expected, cancellation)
            : await assessments.ReviewAsync(type, id, date, assessment, target, request.Request.Expected, cancellation);
        return await ArtifactCall.AnswerAsync(request, written, [], cancellation);
    }

    // Sent as a text it may be a reference, or no more than a name.
    private static ResourceReference Author(string text) =>
        text.Contains('/', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal) ? new ResourceReference(text) : new ResourceReference { Display = text };
}
