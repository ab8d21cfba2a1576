namespace FhirStories.Repository.Writing;

/// <summary>How a resource is written down.</summary>
public enum BodyFormat
{
    /// <summary>FHIR JSON in UTF-8.</summary>
    Json,

    /// <summary>FHIR XML.</summary>
    Xml,
}
