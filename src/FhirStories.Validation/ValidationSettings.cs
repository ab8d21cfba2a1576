namespace FhirStories.Validation;

/// <summary>What a validation checks, and how strictly.</summary>
public sealed record ValidationSettings
{
    /// <summary>Profiles that the resource must follow, beside those that it claims in <c>meta.profile</c>.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Whether profiles claimed in <c>meta.profile</c> are checked.</summary>
    public bool FollowClaims { get; init; } = true;

    /// <summary>Whether profiles that FHIR itself holds a resource to by what it says are checked: those for vital signs.</summary>
    public bool FollowImplied { get; init; } = true;

    /// <summary>Extensions whose URL begins with one of these may be unknown.</summary>
    public IReadOnlyList<string> AllowedExtensions { get; init; } = [];

    /// <summary>Whether extensions of the example domains may be unknown.</summary>
    public bool AllowExamples { get; init; } = true;

    /// <summary>Whether an extension that no package has is an error; else a warning.</summary>
    public bool RequireKnownExtensions { get; init; } = true;

    /// <summary>Whether the report says which elements of each profile that the resource was held to it populates (<see cref="ValidationReport.Applied"/>).</summary>
    public bool ReportPopulated { get; init; }

    /// <summary>
    /// Steps that a validation may take in all: elements met by rules, and what expressions go through. About a million go into each megabyte
    /// of JSON under a profile; what takes more is not checked to its end.
    /// </summary>
    public long MostSteps { get; init; } = 200_000_000;

    /// <summary>Steps that the evaluation of one expression may take.</summary>
    public long MostExpressionSteps { get; init; } = 2_000_000;
}
