using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Reading;

/// <summary>What the trace says, in plain words.</summary>
internal static class TraceLabels
{
    private static readonly PageTexts T = new();

    /// <summary>How far a statement is met.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="isAcknowledged">Its author knows that nothing meets it.</param>
    public static Tag Of(StatementStatus status, bool isAcknowledged = false) => new(
        status == StatementStatus.Uncovered && isAcknowledged ? T["Trace.KnownGap"] : T[$"Trace.Statement.{status.Code()}"],
        status switch
        {
            StatementStatus.Verified => "green",
            StatementStatus.Unverified => "blue",
            StatementStatus.Suspect => "yellow",
            StatementStatus.Failed => "red",
            StatementStatus.Uncovered => "orange",
            _ => "grey",
        });

    /// <summary>What a status means, in a sentence.</summary>
    public static string Meaning(StatementStatus status) => T[$"Trace.Meaning.{status.Code()}"];

    /// <summary>How binding the statements of a row are.</summary>
    public static string Verb(ConformanceVerb verb) => T[$"Trace.Verb.{verb.Code()}"];

    /// <summary>What became of a link.</summary>
    public static Tag Of(LinkStatus status, bool isSuspect) => isSuspect
        ? new Tag(T["Trace.Suspect"], "yellow")
        : new Tag(T[$"Trace.Link.{status.Code()}"], status.Strength() switch
        {
            LinkStrength.Broken => "red",
            LinkStrength.Doubtful => "yellow",
            _ => status == LinkStatus.Ok ? "green" : "grey",
        });

    /// <summary>What is wrong with a link, or could be better; null for nothing.</summary>
    public static string? Why(LinkStatus status, bool isSuspect, string? reason) =>
        isSuspect ? T["Trace.Why.Suspect"] : status == LinkStatus.Ok ? null : reason ?? T[$"Trace.Why.{status.Code()}"];

    /// <summary>How a test went; null as long as it has not been run.</summary>
    public static Tag? Of(TestResult? result) => result switch
    {
        TestResult.Pass => new Tag(T["Trace.Passed"], "green"),
        TestResult.Fail => new Tag(T["Trace.Failed"], "red"),
        TestResult.Error => new Tag(T["Trace.Error"], "red"),
        TestResult.Warning => new Tag(T["Trace.PassedWithWarning"], "yellow"),
        TestResult.Skip => new Tag(T["Trace.Skipped"], "grey"),
        _ => null,
    };
}
