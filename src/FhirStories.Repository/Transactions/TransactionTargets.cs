namespace FhirStories.Repository.Transactions;

/// <summary>What the writes of a transaction are about, known before any of them is carried out.</summary>
/// <param name="Deletes">Type and id of each, and whether it is deleted.</param>
public sealed record TransactionTargets(IReadOnlyDictionary<(string Type, string Id), bool> Deletes)
{
    /// <summary>Whether a resource is written and will be there afterwards.</summary>
    public bool Writes(string type, string id) => Deletes.TryGetValue((type, id), out var deletes) && !deletes;

    /// <summary>Whether a resource is deleted.</summary>
    public bool DeletesThe(string type, string id) => Deletes.GetValueOrDefault((type, id));
}
