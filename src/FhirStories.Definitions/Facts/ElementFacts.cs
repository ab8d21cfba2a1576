namespace FhirStories.Definitions;

/// <summary>What a definition states about one element. What it does not state is null or empty: the base says it.</summary>
/// <param name="Id">The element id, <c>Patient.identifier:nhsNumber.system</c>; made from path and slice name where the source has none.</param>
/// <param name="Path">The path, <c>Patient.identifier.system</c>.</param>
/// <param name="SliceName">The slice it defines.</param>
/// <param name="Min">The least number of repetitions.</param>
/// <param name="Max">The greatest, a number or <c>*</c>.</param>
/// <param name="Types">The allowed types, one item per type code, in order.</param>
/// <param name="Short">FHIR's own short text. Core definitions and ours have it, facts of other publishers do not.</param>
/// <param name="MustSupport">Whether it must be supported.</param>
/// <param name="IsModifier">Whether it changes the meaning of others.</param>
/// <param name="Binding">The value set it is bound to.</param>
/// <param name="Value">A fixed or pattern value.</param>
/// <param name="ContentReference">The id of the element whose children it repeats, without <c>#</c>.</param>
/// <param name="Slicing">How it is sliced.</param>
/// <param name="Invariants">The rules stated on it.</param>
public sealed record ElementFacts(
    string Id, string Path, string? SliceName, int? Min, string? Max, IReadOnlyList<TypeFacts> Types, string? Short,
    bool MustSupport, bool IsModifier, BindingFacts? Binding, ValueFacts? Value, string? ContentReference,
    SlicingFacts? Slicing, IReadOnlyList<InvariantFacts> Invariants)
{
    /// <summary>How long or how large a value may be: <c>maxLength 20, minValueInteger 1</c>; null where nothing is stated.</summary>
    public string? Limits { get; init; }
}

/// <summary>A type an element may have.</summary>
/// <param name="Code">The type's name, or for R4 and R5 primitives' values a <c>http://hl7.org/fhirpath/System.*</c> URL.</param>
/// <param name="Profiles">Canonicals one of which the value must follow; empty for any.</param>
/// <param name="Targets">For references and canonicals: what may be referred to; empty for anything.</param>
public sealed record TypeFacts(string Code, IReadOnlyList<string> Profiles, IReadOnlyList<string> Targets);

/// <summary>A binding to a value set.</summary>
/// <param name="Strength"><c>required</c>, <c>extensible</c>, <c>preferred</c>, <c>example</c>.</param>
/// <param name="ValueSet">The value set's canonical, or null where the source describes one in words only.</param>
public sealed record BindingFacts(string Strength, string? ValueSet);

/// <summary>A fixed or pattern value.</summary>
/// <param name="IsPattern">Whether the instance may say more than the value.</param>
/// <param name="Type">The value's type, as it ends the property name: <c>Uri</c>, <c>CodeableConcept</c>.</param>
/// <param name="Json">The value as JSON text.</param>
public sealed record ValueFacts(bool IsPattern, string Type, string Json);

/// <summary>How repetitions are told apart.</summary>
/// <param name="Rules"><c>open</c>, <c>closed</c>, <c>openAtEnd</c>.</param>
/// <param name="Ordered">Whether the slices' order binds.</param>
/// <param name="Discriminators">Each <c>type:path</c>.</param>
public sealed record SlicingFacts(string Rules, bool Ordered, IReadOnlyList<string> Discriminators);

/// <summary>A rule in FHIRPath.</summary>
/// <param name="Key">The rule's key.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Expression">The FHIRPath expression; null where the source has only words.</param>
public sealed record InvariantFacts(string Key, string Severity, string? Expression);
