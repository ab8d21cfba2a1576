namespace FhirStories.Definitions.Terminology;

/// <summary>A call about one code of one code system.</summary>
/// <param name="System">URL of the code system.</param>
/// <param name="Code">The code.</param>
public sealed record ConceptRequest(string System, string Code)
{
    /// <summary>The version of the system; null for the one that is here.</summary>
    public string? Version { get; init; }

    /// <summary>For <c>$lookup</c>: the properties wanted; empty for all.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>The language wanted for the display.</summary>
    public string? Language { get; init; }

    /// <summary>Supplements to take in, canonicals.</summary>
    public IReadOnlyList<string> Supplements { get; init; } = [];

    /// <summary>The release to resolve in.</summary>
    public FhirRelease? Release { get; init; }

    /// <summary>Definitions that go before the store's.</summary>
    public DefinitionOverlay Overlay { get; init; } = DefinitionOverlay.Empty;
}

/// <summary>What a code means.</summary>
/// <param name="SystemName">The name of the code system.</param>
/// <param name="Version">Its version.</param>
/// <param name="Display">The display.</param>
/// <param name="Designations">Other texts: language, use (system, code, display), text.</param>
/// <param name="Properties">Code, value as text, FHIR type (<c>valueCode</c>, …), and the description of a value that is a code.</param>
public sealed record ConceptMeaning(
    string? SystemName, string? Version, string? Display,
    IReadOnlyList<(string? Language, string? UseSystem, string? UseCode, string? UseDisplay, string Value)> Designations,
    IReadOnlyList<(string Code, string Value, string Type, string? System, string? Description)> Properties);

/// <summary>The answer of <c>$lookup</c>: one of the three is there.</summary>
/// <param name="Meaning">What is here about the code.</param>
/// <param name="FromServer">The terminology server's Parameters, UTF-8 JSON.</param>
/// <param name="Refusal">Why there is no answer; <c>code-unknown</c> where the code does not exist.</param>
public sealed record LookupAnswer(ConceptMeaning? Meaning, ReadOnlyMemory<byte>? FromServer, TerminologyReason? Refusal);

/// <summary>The answer of <c>$subsumes</c>.</summary>
/// <param name="Outcome"><c>equivalent</c>, <c>subsumes</c>, <c>subsumed-by</c> or <c>not-subsumed</c>; null where it is refused.</param>
/// <param name="Refusal">Why there is no answer; <c>code-unknown</c> where a code does not exist.</param>
public sealed record SubsumptionAnswer(string? Outcome, TerminologyReason? Refusal);
