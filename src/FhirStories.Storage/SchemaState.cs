namespace FhirStories.Storage;

/// <summary>How the schema of a database stands to this program.</summary>
public enum SchemaState
{
    /// <summary>There is none, or no database.</summary>
    None,

    /// <summary>It has to be brought up to date.</summary>
    Older,

    /// <summary>It is the one of this program.</summary>
    Current,

    /// <summary>A later version of the program has changed it.</summary>
    Newer,
}

/// <summary>A database whose schema this program cannot work with; the message says what to do.</summary>
public sealed class SchemaException(string message) : Exception(message);
