namespace FhirStories.Validation;

/// <summary>What a validation found.</summary>
/// <param name="ResourceType">The type of what was validated; null where it could not be read.</param>
/// <param name="Issues">Findings in the order of the document.</param>
public sealed record ValidationReport(string? ResourceType, IReadOnlyList<FhirIssue> Issues)
{
    /// <summary>The logical id of what was validated; null where it has none.</summary>
    public string? ResourceId { get; init; }

    /// <summary>Whether nothing is wrong: no error, whatever was advised or could not be checked.</summary>
    public bool IsValid => !Issues.Any(i => i.Level is IssueLevel.Error or IssueLevel.Fatal);
}
