namespace FhirStories.Catalogue.Stories;

/// <summary>FHIR's codes for assessments.</summary>
public static class AssessmentCodes
{
    public static CodeTable<AssessmentKind> Kind { get; } = new(
        (AssessmentKind.Comment, "comment"), (AssessmentKind.Classifier, "classifier"), (AssessmentKind.Rating, "rating"),
        (AssessmentKind.Container, "container"), (AssessmentKind.Response, "response"), (AssessmentKind.ChangeRequest, "change-request"));

    public static CodeTable<AssessmentWorkflow> Workflow { get; } = new(
        (AssessmentWorkflow.Submitted, "submitted"), (AssessmentWorkflow.Triaged, "triaged"), (AssessmentWorkflow.WaitingForInput, "waiting-for-input"),
        (AssessmentWorkflow.ResolvedNoChange, "resolved-no-change"), (AssessmentWorkflow.ResolvedChangeRequired, "resolved-change-required"),
        (AssessmentWorkflow.Deferred, "deferred"), (AssessmentWorkflow.Duplicate, "duplicate"), (AssessmentWorkflow.Applied, "applied"),
        (AssessmentWorkflow.Published, "published"), (AssessmentWorkflow.EnteredInError, "entered-in-error"));

    public static CodeTable<AssessmentDisposition> Disposition { get; } = new(
        (AssessmentDisposition.Unresolved, "unresolved"), (AssessmentDisposition.NotPersuasive, "not-persuasive"),
        (AssessmentDisposition.Persuasive, "persuasive"), (AssessmentDisposition.PersuasiveWithModification, "persuasive-with-modification"),
        (AssessmentDisposition.NotPersuasiveWithModification, "not-persuasive-with-modification"));
}
