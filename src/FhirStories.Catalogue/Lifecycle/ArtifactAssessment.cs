using FhirStories.Catalogue.Mapping;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Lifecycle;

/// <summary>What is said about an artifact when it is reviewed or approved: the five parameters of CRMI's operations.</summary>
/// <param name="Type">Code of <c>artifactassessment-information-type</c>; null for <c>comment</c>.</param>
/// <param name="Summary">The text; Markdown.</param>
/// <param name="RelatedArtifact">Canonical of what supports it.</param>
/// <param name="Author">Who says so.</param>
public sealed record ArtifactAssessment(string? Type, string? Summary, string? RelatedArtifact, ResourceReference? Author)
{
    private const string Prefix = ItemFields.Xver + "ArtifactAssessment.";

    /// <summary>True when nothing is said.</summary>
    public bool IsEmpty => Type is null && Summary is null && RelatedArtifact is null && Author is null;

    /// <summary>The assessment as a resource, in HL7's cross-version shape.</summary>
    /// <param name="artifact">The resource that it is about, such as <c>Basic/us-1</c>.</param>
    /// <param name="date">When it is made, a FHIR dateTime.</param>
    /// <param name="approvalDate">The date of an approval; null for a review.</param>
    /// <param name="lastReviewDate">The date of a review; null for an approval.</param>
    public Basic ToBasic(string artifact, string date, string? approvalDate, string? lastReviewDate)
    {
        var content = new Extension { Url = Prefix + "content" };
        content.Extension.Add(new Extension("informationType", new Code(Type ?? "comment")));
        if (Summary is not null) content.Extension.Add(new Extension("summary", new Markdown(Summary)));
        if (Author is not null) content.Extension.Add(new Extension("author", Author));
        if (RelatedArtifact is not null)
            content.Extension.Add(new Extension("relatedArtifact", new RelatedArtifact { Type = Hl7.Fhir.Model.RelatedArtifact.RelatedArtifactType.Citation, Resource = RelatedArtifact }));
        var basic = new Basic { Code = Carriers.CodeOf(CarrierKind.Assessment) };
        basic.Extension.Add(new Extension(Prefix + "date", new FhirDateTime(date)));
        if (approvalDate is not null) basic.Extension.Add(new Extension(Prefix + "approvalDate", new Date(approvalDate)));
        if (lastReviewDate is not null) basic.Extension.Add(new Extension(Prefix + "lastReviewDate", new Date(lastReviewDate)));
        basic.Extension.Add(new Extension(Prefix + "artifact", new ResourceReference(artifact)));
        basic.Extension.Add(content);
        basic.Text = NarrativeWriter.Of(approvalDate is null ? "Review" : "Approval", Summary ?? $"{artifact}, {approvalDate ?? lastReviewDate ?? date}");
        return basic;
    }
}
