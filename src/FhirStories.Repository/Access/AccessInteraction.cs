namespace FhirStories.Repository.Access;

/// <summary>What is done with a resource, as permissions tell it apart.</summary>
public enum AccessInteraction
{
    /// <summary>Read one by its id; its history.</summary>
    Read,

    /// <summary>Read one version by its number.</summary>
    VRead,

    /// <summary>Search a type or all.</summary>
    Search,

    /// <summary>History of a type or all.</summary>
    History,

    /// <summary>Create.</summary>
    Create,

    /// <summary>Update.</summary>
    Update,

    /// <summary>Patch.</summary>
    Patch,

    /// <summary>Delete.</summary>
    Delete,
}
