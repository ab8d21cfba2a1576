using FhirStories.Catalogue.Rules;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Formats;

/// <summary>Issues as an <c>OperationOutcome</c>: the message as text, its stable id as a coding, the place as expression, line and column.</summary>
internal static class OutcomeText
{
    private const string MessageIds = "https://fhirstories.org/fhir/CodeSystem/message-id";
    private const string Line = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line";
    private const string Column = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col";

    public static OperationOutcome Of(IReadOnlyList<FhirIssue> issues)
    {
        var outcome = new OperationOutcome();
        foreach (var issue in issues)
        {
            var component = new OperationOutcome.IssueComponent
            {
                Severity = issue.Level switch
                {
                    IssueLevel.Fatal => OperationOutcome.IssueSeverity.Fatal,
                    IssueLevel.Error => OperationOutcome.IssueSeverity.Error,
                    IssueLevel.Warning => OperationOutcome.IssueSeverity.Warning,
                    _ => OperationOutcome.IssueSeverity.Information,
                },
                Code = Hl7.Fhir.Utility.EnumUtility.ParseLiteral<OperationOutcome.IssueType>(issue.Code) ?? OperationOutcome.IssueType.Processing,
                Details = new CodeableConcept(StoryRules.Find(issue.MessageId) is null ? MessageIds : StoryRules.System, issue.MessageId, TextCharacters.Without(issue.Message)),
            };
            if (issue.Expression is { } expression) component.Expression = [TextCharacters.Without(expression)];
            if (issue.Line is { } line) component.AddExtension(Line, new Integer((int)line));
            if (issue.Column is { } column) component.AddExtension(Column, new Integer((int)column));
            outcome.Issue.Add(component);
        }
        return outcome;
    }
}
