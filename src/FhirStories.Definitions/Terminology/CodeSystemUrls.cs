namespace FhirStories.Definitions.Terminology;

/// <summary>URLs of the code systems that FHIR names most (R4 "Using Codes in Resources", "Code Systems").</summary>
public static class CodeSystemUrls
{
    /// <summary>SNOMED CT.</summary>
    public const string SnomedCt = "http://snomed.info/sct";

    /// <summary>LOINC.</summary>
    public const string Loinc = "http://loinc.org";

    /// <summary>UCUM, the system of units.</summary>
    public const string Ucum = "http://unitsofmeasure.org";

    /// <summary>RxNorm.</summary>
    public const string RxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
}
