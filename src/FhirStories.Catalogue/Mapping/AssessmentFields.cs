using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Mapping;

/// <summary>The element table of comments, reviews and change requests.</summary>
internal static class AssessmentFields
{
    private const string Prefix = ItemFields.Xver + "ArtifactAssessment.";

    private static readonly ComplexCodec<AssessmentContent> Content = new(
        new FieldTable<AssessmentContent>("comment-content")
            .One("informationType", "informationType", new CodeCodec<AssessmentKind>(AssessmentCodes.Kind), c => c.Kind, (c, v) => c with { Kind = v })
            .Text("summary", "summary", Codecs.Markdown, c => c.Summary, (c, v) => c with { Summary = v })
            .Part("type", "type", Codecs.Concept, c => c.Type, (c, v) => c with { Type = v })
            .Many("classifier", "classifier", Codecs.Concept, c => c.Classifiers, (c, v) => c with { Classifiers = v })
            .Part("quantity", "quantity", Codecs.Quantity, c => c.Quantity, (c, v) => c with { Quantity = v })
            .Part("author", "author", Codecs.Reference, c => c.Author, (c, v) => c with { Author = v })
            .Many("path", "path", Codecs.Uri, c => c.Paths, (c, v) => c with { Paths = v })
            .Many("relatedArtifact", "relatedArtifact", Codecs.RelatedArtifact, c => c.RelatedArtifacts, (c, v) => c with { RelatedArtifacts = v })
            .One("freeToShare", "freeToShare", Codecs.Boolean, c => c.FreeToShare, (c, v) => c with { FreeToShare = v })
            .Many("component", Prefix + "content", new ComponentCodec(), c => c.Components, (c, v) => c with { Components = v })
            .Build(),
        () => new AssessmentContent(), c => c.Origin.Value, (c, e) => c with { Origin = new(e) });

    public static FieldSet<Assessment> All { get; } = new FieldTable<Assessment>("comment")
        .Text("title", Prefix + "title", Codecs.String, a => a.Title, (a, v) => a with { Title = v })
        .Text("date", Prefix + "date", Codecs.DateTime, a => a.Date, (a, v) => a with { Date = v })
        .Text("copyright", Prefix + "copyright", Codecs.Markdown, a => a.Copyright, (a, v) => a with { Copyright = v })
        .Text("approvalDate", Prefix + "approvalDate", Codecs.Date, a => a.ApprovalDate, (a, v) => a with { ApprovalDate = v })
        .Text("lastReviewDate", Prefix + "lastReviewDate", Codecs.Date, a => a.LastReviewDate, (a, v) => a with { LastReviewDate = v })
        .Part("artifact", Prefix + "artifact", new ChoiceCodec("Reference", "canonical", "uri"), a => a.Artifact, (a, v) => a with { Artifact = v }, min: 1)
        .Part("thread", ItemFields.Own + "thread", Codecs.Reference, a => a.Thread, (a, v) => a with { Thread = v })
        .Many("content", Prefix + "content", Content, a => a.Contents, (a, v) => a with { Contents = v })
        .One("workflowStatus", Prefix + "workflowStatus", new CodeCodec<AssessmentWorkflow>(AssessmentCodes.Workflow), a => a.Workflow, (a, v) => a with { Workflow = v })
        .One("disposition", Prefix + "disposition", new CodeCodec<AssessmentDisposition>(AssessmentCodes.Disposition), a => a.Disposition, (a, v) => a with { Disposition = v })
        .Build();

    /// <summary>A content within a content: the same codec, met again only where there is one, and no rows of its own, since they would not end.</summary>
    private sealed class ComponentCodec : Codec<AssessmentContent>
    {
        public override string ValueType => "";

        public override bool TryRead(Located source, StoryElement element, Reading reading, out AssessmentContent value) => Content.TryRead(source, element, reading, out value);

        public override Hl7.Fhir.Model.Extension Write(string url, AssessmentContent value) => Content.Write(url, value);
    }
}
