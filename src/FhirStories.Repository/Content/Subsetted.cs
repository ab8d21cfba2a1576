namespace FhirStories.Repository.Content;

/// <summary>The tag of a resource that is not all there (R4 search §3.1.1.5.9).</summary>
public static class Subsetted
{
    /// <summary>Its code system.</summary>
    public const string System = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

    /// <summary>Its code.</summary>
    public const string Code = "SUBSETTED";
}
