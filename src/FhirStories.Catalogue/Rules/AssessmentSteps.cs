using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>Which states of a comment follow each other. A comment may begin in any state: it may come from elsewhere.</summary>
public static class AssessmentSteps
{
    private static readonly AssessmentWorkflow[] Judged =
    [
        AssessmentWorkflow.ResolvedNoChange, AssessmentWorkflow.ResolvedChangeRequired, AssessmentWorkflow.Deferred, AssessmentWorkflow.Duplicate,
        AssessmentWorkflow.EnteredInError,
    ];

    /// <summary>The states that may follow, in their usual order; none after one that is final.</summary>
    public static IReadOnlyList<AssessmentWorkflow> After(AssessmentWorkflow state) => state switch
    {
        AssessmentWorkflow.Submitted => [AssessmentWorkflow.Triaged, AssessmentWorkflow.WaitingForInput, .. Judged],
        AssessmentWorkflow.Triaged => [AssessmentWorkflow.WaitingForInput, .. Judged],
        AssessmentWorkflow.WaitingForInput => [AssessmentWorkflow.Submitted, AssessmentWorkflow.Triaged, .. Judged],
        AssessmentWorkflow.Deferred => [AssessmentWorkflow.Triaged, .. Judged.Where(next => next != AssessmentWorkflow.Deferred)],
        // What was decided may be taken up again.
        AssessmentWorkflow.ResolvedChangeRequired => [AssessmentWorkflow.Applied, AssessmentWorkflow.Triaged, AssessmentWorkflow.EnteredInError],
        AssessmentWorkflow.ResolvedNoChange or AssessmentWorkflow.Duplicate => [AssessmentWorkflow.Triaged, AssessmentWorkflow.EnteredInError],
        AssessmentWorkflow.Applied => [AssessmentWorkflow.Published, AssessmentWorkflow.Triaged, AssessmentWorkflow.EnteredInError],
        AssessmentWorkflow.Published => [AssessmentWorkflow.EnteredInError],
        _ => [],
    };

    /// <summary>Whether a state says that somebody has decided.</summary>
    public static bool NeedsDisposition(AssessmentWorkflow? state) => state is
        AssessmentWorkflow.ResolvedNoChange or AssessmentWorkflow.ResolvedChangeRequired or AssessmentWorkflow.Applied or AssessmentWorkflow.Published;
}
