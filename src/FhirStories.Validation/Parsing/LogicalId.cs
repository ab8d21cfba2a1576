namespace FhirStories.Validation.Parsing;

/// <summary>The ids that FHIR allows a resource (datatype id).</summary>
public static class LogicalId
{
    /// <summary>True for 1 to 64 characters out of A-Z, a-z, 0-9, '-' and '.'.</summary>
    public static bool IsValid(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
