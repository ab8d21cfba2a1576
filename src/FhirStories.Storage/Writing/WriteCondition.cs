namespace FhirStories.Storage.Writing;

/// <summary>Judges a write and may change it, inside its transaction and before the first row of it is written.</summary>
/// <param name="view">What is stored.</param>
/// <param name="operation">The write.</param>
/// <param name="current">The current version, a deletion included; null when the id was never used.</param>
public delegate WriteVerdict WriteCondition(IWriteView view, WriteOperation operation, StoredVersion? current);

/// <summary>What came of a <see cref="WriteCondition"/>.</summary>
/// <param name="Operation">What is to be written, mostly the operation itself.</param>
/// <param name="Broken">The rule that forbids it; null lets it pass.</param>
public sealed record WriteVerdict(WriteOperation Operation, BrokenRule? Broken = null);

/// <summary>What a <see cref="WriteCondition"/> may look at.</summary>
public interface IWriteView : IStoredNeighbours
{
    /// <summary>The current version of a resource, a deletion included; null when the id was never used.</summary>
    StoredVersion? Current(string type, string id);

    /// <summary>Writes that belong with this one and come after it.</summary>
    IEnumerable<WriteOperation> Later { get; }
}
