using FhirStories.Catalogue.Lifecycle;
using FhirStories.Repository.Writing;
using FhirStories.Storage.Writing;

namespace FhirStories.Repository.Lifecycle;

/// <summary>Records that an artifact was reviewed or approved (CRMI <c>$review</c>, <c>$approve</c>): its dates, and what is said about it, in one transaction.</summary>
public sealed class ArtifactAssessments(FhirRepository repository, TimeProvider time)
{
    private const int Attempts = 5;

    /// <summary>Records a review.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="id">Id.</param>
    /// <param name="date">When, a FHIR date; null for today.</param>
    /// <param name="assessment">What is said.</param>
    /// <param name="target">What the caller takes the artifact for, <c>url[|version]</c>; null for whatever it is.</param>
    /// <param name="expected">What must hold of the current version; null for nothing.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>What was stored, the artifact first.</returns>
    public Task<IReadOnlyList<WriteAnswer>> ReviewAsync(
        string type, string id, string? date, ArtifactAssessment assessment, string? target, Expectation? expected, CancellationToken cancellation) =>
        RecordAsync(type, id, date, isApproval: false, assessment, target, expected, cancellation);

    /// <summary>Records an approval; arguments as <see cref="ReviewAsync"/>.</summary>
    public Task<IReadOnlyList<WriteAnswer>> ApproveAsync(
        string type, string id, string? date, ArtifactAssessment assessment, string? target, Expectation? expected, CancellationToken cancellation) =>
        RecordAsync(type, id, date, isApproval: true, assessment, target, expected, cancellation);

    private async Task<IReadOnlyList<WriteAnswer>> RecordAsync(
        string type, string id, string? date, bool isApproval, ArtifactAssessment assessment, string? target, Expectation? expected, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var read = await repository.ReadArtifactAsync(type, id, cancellation);
            if (expected is { Precondition: Precondition.VersionIs } && expected.Version != read.Stored.Version || expected is { Precondition: Precondition.VersionIsNot } && expected.Version == read.Stored.Version)
                throw new FhirRequestException(412, Validation.FhirIssue.Error("conflict", "version-conflict", $"{type}/{id} is at version {read.Stored.Version}: read it again."));
            var artifact = read.Artifact;
            if (target is not null && target != artifact.Url && target != artifact.Canonical)
                throw Refusals.Parameter("artifactAssessmentTarget", $"'{target}' is not {type}/{id}, which is '{artifact.Canonical}'.");
            if (isApproval && artifact.Status == StatusRules.Retired)
                throw Refusals.Rule("lifecycle-retired-approve", $"{type}/{id} is retired, and what is retired is approved no more. Make its next version with $draft.");
            var now = time.GetUtcNow();
            var day = date ?? ArtifactWriter.Day(now);
            if (isApproval) artifact.ApprovalDate = day;
            else artifact.LastReviewDate = day;
            artifact.Date = ArtifactWriter.Instant(now);
            var writer = new ArtifactWriter(repository);
            writer.Update(artifact.Resource, read.Stored);
            if (!assessment.IsEmpty)
            {
                var said = assessment.ToBasic($"{type}/{id}", ArtifactWriter.Instant(now), isApproval ? day : null, isApproval ? null : day);
                said.Id = ArtifactWriter.NewId();
                writer.Create(said);
            }
            try
            {
                return await writer.WriteAsync(cancellation);
            }
            catch (FhirRequestException refusal) when (refusal.Status == 412 && attempt < Attempts)
            {
                // Somebody was quicker: it is looked at again.
            }
        }
    }
}
