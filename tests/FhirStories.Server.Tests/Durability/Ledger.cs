namespace FhirStories.Server.Tests.Durability;

/// <summary>What one client was told: what the server has to know for ever, and what it may or may not know.</summary>
internal sealed class Ledger
{
    /// <summary>The resources that were answered for.</summary>
    public Dictionary<string, Known> Resources { get; } = new(StringComparer.Ordinal);

    /// <summary>The request that was on its way when the server was killed: ids, with the marker that each would have, null for a deletion.</summary>
    public IReadOnlyDictionary<string, string?> InDoubt { get; set; } = new Dictionary<string, string?>();

    /// <summary>Takes an answered write down.</summary>
    public void Answered(string id, string? marker)
    {
        var known = Resources.GetValueOrDefault(id) ?? new Known();
        known.Markers.Add(marker);
        Resources[id] = known;
    }
}

/// <summary>The versions of one resource, oldest first, each by its marker; null is a deletion.</summary>
internal sealed class Known
{
    public List<string?> Markers { get; } = [];
}
