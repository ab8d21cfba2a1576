using FhirStories.Storage.Search;

namespace FhirStories.Storage.Writing;

/// <summary>Judges a write against what is stored, where nobody else writes: between the look at the current version and the first row.</summary>
/// <param name="view">What is stored.</param>
/// <param name="operation">The write.</param>
/// <param name="current">The current version, a deletion included; null when the id was never used.</param>
/// <returns>What is to be written, mostly the operation itself; or why not.</returns>
public delegate WriteVerdict WriteCondition(IWriteView view, WriteOperation operation, StoredVersion? current);

/// <summary>What came of a <see cref="WriteCondition"/>.</summary>
/// <param name="Operation">What is to be written.</param>
/// <param name="Objection">Why it is not to be written; null lets it pass. Whoever made the condition knows its type.</param>
public sealed record WriteVerdict(WriteOperation Operation, Exception? Objection = null);

/// <summary>What a <see cref="WriteCondition"/> may look at. Asking flushes what was written before in the transaction, so it is seen.</summary>
public interface IWriteView
{
    /// <summary>The current version of a resource, a deletion included; null when the id was never used.</summary>
    StoredVersion? Current(string type, string id);

    /// <summary>Current resources of a type that match, at most so many.</summary>
    IReadOnlyList<StoredVersion> Find(string type, SearchExpression where, int most);

    /// <summary>Writes that belong with this one and come after it.</summary>
    IEnumerable<WriteOperation> Later { get; }
}
