namespace FhirStories.Storage;

/// <summary>The database cannot be used just now: it is away, locked, full or failing. The same request may succeed a moment later.</summary>
public class StorageUnavailableException(string message, Exception? inner) : Exception(message, inner);

/// <summary>More waits to be written than may wait: nothing of this was tried.</summary>
public sealed class StorageBusyException(string message) : StorageUnavailableException(message, null);
