namespace FhirStories.Definitions.Terminology;

/// <summary>A code as it was sent for validation.</summary>
/// <param name="System">Its system; null where it came without.</param>
/// <param name="Code">The code.</param>
/// <param name="Version">The version of the system it was taken from, where known.</param>
/// <param name="Display">The display it came with.</param>
/// <param name="Expression">Where it stood: <c>code</c>, <c>Coding</c>, <c>CodeableConcept.coding[0]</c>.</param>
public sealed record CodeToValidate(string? System, string Code, string? Version = null, string? Display = null, string Expression = "code");

/// <summary>A call of <c>$validate-code</c>.</summary>
public sealed record ValidationRequest
{
    /// <summary>The value set; null to validate against the code systems themselves.</summary>
    public string? ValueSet { get; init; }

    /// <summary>One code, or the codings of a CodeableConcept, of which one has to be valid.</summary>
    public required IReadOnlyList<CodeToValidate> Codes { get; init; }

    /// <summary>A code without a system may be of any system of the value set.</summary>
    public bool InferSystem { get; init; }

    /// <summary>Abstract concepts are allowed.</summary>
    public bool AllowAbstract { get; init; }

    /// <summary>Only concepts in use are valid.</summary>
    public bool ActiveOnly { get; init; }

    /// <summary>A wrong display is a warning only.</summary>
    public bool LenientDisplay { get; init; }

    /// <summary>Versions of code systems, <c>system|version</c>, where value sets name none.</summary>
    public IReadOnlyList<string> SystemVersions { get; init; } = [];

    /// <summary>The release to resolve in.</summary>
    public FhirRelease? Release { get; init; }

    /// <summary>Definitions that go before the store's.</summary>
    public DefinitionOverlay Overlay { get; init; } = DefinitionOverlay.Empty;
}

/// <summary>An issue of a terminology operation.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Type">FHIR issue type: <c>code-invalid</c>, <c>not-found</c>, …</param>
/// <param name="Id">Stable id.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Expression">Where, where known.</param>
public sealed record TerminologyIssue(DefinitionSeverity Severity, string Type, string Id, string Message, string? Expression = null);

/// <summary>The answer of <c>$validate-code</c>.</summary>
/// <param name="Result">Valid, not valid, or not checked.</param>
/// <param name="Code">The code that decided it.</param>
/// <param name="System">Its system, found where it came without.</param>
/// <param name="Version">The version of the system that was looked at, where it has one here.</param>
/// <param name="Display">The right display, where known.</param>
/// <param name="Issues">What is wrong or worth knowing.</param>
public sealed record CodeValidation(
    Membership Result, string? Code, string? System, string? Version, string? Display, IReadOnlyList<TerminologyIssue> Issues);
