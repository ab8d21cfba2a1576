namespace FhirStories.Validation;

/// <summary>Severity of an issue, as in <c>OperationOutcome.issue.severity</c>.</summary>
public enum IssueLevel
{
    /// <summary>The request could not be processed at all.</summary>
    Fatal,

    /// <summary>Wrong; the request is refused.</summary>
    Error,

    /// <summary>Accepted, but something was left out or could not be decided.</summary>
    Warning,

    /// <summary>Advice.</summary>
    Information,
}

/// <summary>One issue of an <c>OperationOutcome</c>: what is wrong, where, and what to change.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Code">FHIR issue type (<c>http://hl7.org/fhir/issue-type</c>), such as <c>invalid</c> or <c>not-found</c>.</param>
/// <param name="MessageId">Our stable id of the message, such as <c>search-parameter-unknown</c>.</param>
/// <param name="Message">A sentence for the person who meets it.</param>
/// <param name="Expression">FHIRPath of the element or <c>http.{name}</c> of the parameter, where known.</param>
/// <param name="Line">Line in the input, from 1, where known.</param>
/// <param name="Column">Column in the input, from 1, where known.</param>
public sealed record FhirIssue(
    IssueLevel Level, string Code, string MessageId, string Message,
    string? Expression = null, long? Line = null, long? Column = null)
{
    /// <summary>An error.</summary>
    public static FhirIssue Error(string code, string messageId, string message, string? expression = null) =>
        new(IssueLevel.Error, code, messageId, message, expression);

    /// <summary>A warning.</summary>
    public static FhirIssue Warning(string code, string messageId, string message, string? expression = null) =>
        new(IssueLevel.Warning, code, messageId, message, expression);
}
