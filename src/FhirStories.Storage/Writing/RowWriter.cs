using System.Data.Common;
using FhirStories.Storage.Index;
using FhirStories.Storage.Model;

namespace FhirStories.Storage.Writing;

/// <summary>A version that is to be stored, column by column; see <see cref="ResourceRow"/>.</summary>
public readonly record struct NewVersion(
    long VersionKey, long ResourceKey, string Type, string Id, int Version, long Instant, ChangeKind Change, ContentEncoding Encoding, byte[]? Content, byte[]? Records)
{
    /// <summary>The account that owns the resource.</summary>
    public string? Owner { get; init; }

    /// <summary>The account that alone sees the version.</summary>
    public string? SeenBy { get; init; }
}

/// <summary>
/// Puts rows into the tables, inside the transaction of a group of writes. A provider across a network gathers them and sends them
/// together; what was gathered is there for reads after <see cref="Flush"/> only.
/// </summary>
public abstract class RowWriter
{
    /// <summary>Begins anew in a transaction: what was gathered before and not sent is forgotten.</summary>
    public abstract void Begin(DbTransaction transaction);

    /// <summary>Makes a version no longer the current one.</summary>
    public abstract void Retire(long versionKey);

    /// <summary>Stores a version as the current one.</summary>
    public abstract void Insert(in NewVersion version);

    /// <summary>Puts other records beside a stored version.</summary>
    public abstract void SetRecords(long versionKey, byte[]? records);

    /// <summary>Removes the index rows of a resource.</summary>
    public abstract void RemoveIndex(long resourceKey);

    /// <summary>Stores the index rows of a resource, which has none.</summary>
    public abstract void InsertIndex(long resourceKey, IndexEntries entries);

    /// <summary>Sends what was gathered.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>Forgets what was gathered and not sent.</summary>
    public virtual void Discard()
    {
    }
}
