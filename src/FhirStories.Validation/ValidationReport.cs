namespace FhirStories.Validation;

/// <summary>What a validation found.</summary>
/// <param name="ResourceType">The type of what was validated; null where it could not be read.</param>
/// <param name="Issues">Findings in the order of the document.</param>
public sealed record ValidationReport(string? ResourceType, IReadOnlyList<FhirIssue> Issues)
{
    /// <summary>The logical id of what was validated; null where it has none.</summary>
    public string? ResourceId { get; init; }

    /// <summary>The profiles that the resource itself was held to; empty unless <see cref="ValidationSettings.ReportPopulated"/> asks, and where the check did not come to its end.</summary>
    public IReadOnlyList<AppliedProfile> Applied { get; init; } = [];

    /// <summary>Whether nothing is wrong: no error, whatever was advised or could not be checked.</summary>
    public bool IsValid => !Issues.Any(i => i.Level is IssueLevel.Error or IssueLevel.Fatal);
}

/// <summary>A profile that a resource was held to.</summary>
/// <param name="Url">Its canonical, bare.</param>
/// <param name="Version">Its version.</param>
/// <param name="Populated">Ids of its elements that the resource populates, each under its one id: <c>Patient.identifier:nhsNumber.system</c>, <c>Observation.value[x]:valueQuantity</c>.</param>
public sealed record AppliedProfile(string Url, string? Version, IReadOnlySet<string> Populated)
{
    /// <summary><c>url|version</c>.</summary>
    public string Canonical => Version is null ? Url : $"{Url}|{Version}";
}
