namespace FhirStories.Storage.Model;

/// <summary>What every index row has. Only current versions have index rows.</summary>
public abstract class IndexRow
{
    /// <summary>The resource the value was found in.</summary>
    public long ResourceKey { get; set; }

    /// <summary>The search parameter of a resource type, see <see cref="Index.ParameterKey"/>.</summary>
    public int ParameterId { get; set; }

    /// <summary>Place of the value among the resource's values of this parameter in ascending order: 0 sorts the resource ascending.</summary>
    public int Ordinal { get; set; }

    /// <summary>1 on the greatest value: it sorts the resource descending.</summary>
    public byte IsLast { get; set; }

    /// <summary>0; for a component of a composite parameter the number of the value that it is a part of.</summary>
    public short Group { get; set; }
}

/// <summary>A code with its system.</summary>
public sealed class TokenRow : IndexRow
{
    /// <summary>Empty when the code has no system.</summary>
    public required string System { get; set; }

    /// <summary>Code, identifier value, <c>true</c>/<c>false</c>.</summary>
    public required string Code { get; set; }
}

/// <summary>A string, folded for search and whole for <c>:exact</c>.</summary>
public sealed class StringRow : IndexRow
{
    /// <summary>Lower case without accents, cut to the index length.</summary>
    public required string Folded { get; set; }

    /// <summary>As the resource has it.</summary>
    public required string Value { get; set; }
}

/// <summary>A uri, url or canonical.</summary>
public sealed class UriRow : IndexRow
{
    /// <summary>The uri, bounded by <see cref="Index.IndexText"/>.</summary>
    public required string Value { get; set; }
}

/// <summary>A reference to a resource of this server, to another server's, or by canonical.</summary>
public sealed class ReferenceRow : IndexRow
{
    /// <summary>Resource type of a local target; empty for an absolute url or a canonical.</summary>
    public required string TargetType { get; set; }

    /// <summary>Id of a local target; else the url, without the version of a canonical.</summary>
    public required string TargetId { get; set; }

    /// <summary>Version of the target, empty when not named.</summary>
    public required string TargetVersion { get; set; }
}

/// <summary>A date, instant or period as the range of instants that it may mean.</summary>
public sealed class DateRow : IndexRow
{
    /// <summary>First instant, in ticks of 100 ns since 0001-01-01T00:00:00Z.</summary>
    public long Low { get; set; }

    /// <summary>Last instant, in ticks.</summary>
    public long High { get; set; }
}

/// <summary>A number as the range that its precision leaves open.</summary>
public sealed class NumberRow : IndexRow
{
    /// <summary>Lower end, included.</summary>
    public double Low { get; set; }

    /// <summary>Upper end, included.</summary>
    public double High { get; set; }
}

/// <summary>A quantity: a number with its unit.</summary>
public sealed class QuantityRow : IndexRow
{
    /// <summary>System of the unit's code, empty without one.</summary>
    public required string System { get; set; }

    /// <summary>Code of the unit, or its text where it has no code.</summary>
    public required string Code { get; set; }

    /// <summary>Lower end, included.</summary>
    public double Low { get; set; }

    /// <summary>Upper end, included.</summary>
    public double High { get; set; }
}
