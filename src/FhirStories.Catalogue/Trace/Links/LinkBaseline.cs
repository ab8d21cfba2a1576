namespace FhirStories.Catalogue.Trace.Links;

/// <summary>What both ends of a link were like when somebody last said that it holds: who wrote it, or who confirmed it since.</summary>
public sealed class LinkBaseline
{
    private readonly LinkRecord _record;

    internal LinkBaseline(LinkRecord record, string? confirmation) => (_record, Confirmation) = (record, confirmation);

    /// <summary>Reference of the Provenance by which it was confirmed; null where it was not confirmed since it was written.</summary>
    public string? Confirmation { get; }

    /// <summary>Whether the statement was so.</summary>
    /// <param name="hash">Names what a statement asks for.</param>
    public bool WasStatement(UInt128 hash) => _record.Statement == LinkRecord.Short(hash);

    /// <summary>Whether what the link leads to was so; also where it led nowhere then.</summary>
    /// <param name="hash">Names what a target demands; null for nothing.</param>
    public bool WasTarget(string? hash) => _record.IsOpen || _record.Target == LinkRecord.Short(hash);
}
