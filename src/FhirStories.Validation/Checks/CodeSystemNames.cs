using FhirStories.Definitions.Terminology;

namespace FhirStories.Validation.Checks;

/// <summary>How code systems are named, and how people get the names wrong.</summary>
internal static class CodeSystemNames
{
    // Systems whose names are often written with something behind them.
    private static readonly string[] Exact = [CodeSystemUrls.SnomedCt, CodeSystemUrls.Loinc, CodeSystemUrls.Ucum, CodeSystemUrls.RxNorm];

    private static readonly string[] OwnPages = ["http://hl7.org/fhir", "https://hl7.org/fhir", "http://www.hl7.org/fhir", "https://www.hl7.org/fhir"];

    /// <summary>What is wrong with the name of a system that is not known here; null where it may be right.</summary>
    /// <param name="system">The name.</param>
    /// <param name="isKnown">Whether a code system of another name is known.</param>
    public static string? Mistake(string system, Func<string, bool> isKnown)
    {
        foreach (var known in Exact)
            if (system.Length > known.Length && system.StartsWith(known, StringComparison.Ordinal)) return $"'{system}' is no code system; {known} is: write it so.";
        if (system.StartsWith("https:", StringComparison.Ordinal) && $"http:{system[6..]}" is var plain && (Exact.Contains(plain) || isKnown(plain)))
            return $"'{system}' is no code system; {plain} is: names of systems are compared as they are written.";
        if (system.StartsWith("http://build.fhir.org", StringComparison.Ordinal) || system.StartsWith("https://build.fhir.org", StringComparison.Ordinal))
            return $"'{system}' is a page of a draft of FHIR, not the name of a code system.";
        if (!OwnPages.Any(p => system.StartsWith(p, StringComparison.Ordinal))) return null;
        if (system.EndsWith(".html", StringComparison.Ordinal)) return $"'{system}' is a page about a code system, not its name.";
        // Identifier systems that FHIR names for others, and what its tests use.
        if (system.Contains("/fhir/sid/", StringComparison.Ordinal) || system.Contains("/fhir/test", StringComparison.Ordinal)) return null;
        return $"FHIR has no code system '{system}', and no package here has it.";
    }
}
