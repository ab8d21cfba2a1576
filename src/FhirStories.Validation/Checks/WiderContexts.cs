namespace FhirStories.Validation.Checks;

/// <summary>
/// Extensions of HL7's that R4 and STU3 publish with narrower contexts than HL7's own definitions use them in; the reference validator
/// allows for the same ones.
/// </summary>
internal static class WiderContexts
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private static readonly Dictionary<string, string> More = new(StringComparer.Ordinal)
    {
        [Core + "structuredefinition-fhir-type"] = "ElementDefinition.type",
        [Core + "regex"] = "ElementDefinition.type",
        [Core + "structuredefinition-normative-version"] = "Element",
        [Core + "capabilitystatement-expectation"] = "Element",
        [Core + "capabilitystatement-prohibited"] = "Element",
    };

    /// <summary>Where an extension may stand besides; null where it is published as it is meant.</summary>
    public static string? Of(string extension) => More.GetValueOrDefault(extension);
}
