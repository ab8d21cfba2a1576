namespace FhirStories.Repository;

/// <summary>A point in the history of all: every version is kept, so the catalogue can be read as it stood there at any later time.</summary>
/// <param name="Key">Place in history of the newest version; 0 for an empty catalogue.</param>
/// <param name="Instant">When that was written.</param>
public sealed record CataloguePoint(long Key, DateTimeOffset Instant);
