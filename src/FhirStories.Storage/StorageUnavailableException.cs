namespace FhirStories.Storage;

/// <summary>The database cannot be reached or written just now; the request may be tried again.</summary>
public sealed class StorageUnavailableException(string message, Exception inner) : Exception(message, inner);
