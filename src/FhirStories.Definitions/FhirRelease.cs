namespace FhirStories.Definitions;

/// <summary>A FHIR release whose definitions the store holds. Canonicals are resolved within a release.</summary>
public enum FhirRelease
{
    /// <summary>FHIR STU3 (3.0.x): Care Connect.</summary>
    Stu3 = 3,

    /// <summary>FHIR R4 (4.0.x): the server, UK Core.</summary>
    R4 = 4,

    /// <summary>FHIR R5 (5.0.x): <c>Requirements</c> and its kin.</summary>
    R5 = 5,

    /// <summary>FHIR R4B (4.3.x): what an installed R4B package lacks is R4's.</summary>
    R4B = 6,
}
