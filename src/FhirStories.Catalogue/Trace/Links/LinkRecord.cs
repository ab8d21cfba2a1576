using System.Buffers.Binary;
using System.Globalization;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>What both ends of a link were like when it was first written.</summary>
/// <param name="Link">Names the link: its statement's key and its target as written.</param>
/// <param name="Statement">Names what the statement asked for.</param>
/// <param name="Target">Names what the target demanded; 0 as long as it leads nowhere.</param>
internal readonly record struct LinkRecord(ulong Link, ulong Statement, ulong Target)
{
    /// <summary>The target was not here yet: it is recorded once it is.</summary>
    public bool IsOpen => Target == 0;

    /// <summary>Whether both ends are still so.</summary>
    public bool Holds(ulong statement, ulong target) => Statement == statement && (IsOpen || Target == target);

    /// <summary>The name of a link.</summary>
    public static ulong NameOf(string key, ulong target) => (NameOf(key) ^ target) * Prime ^ target >> 29;

    /// <summary>The name of a text.</summary>
    public static ulong NameOf(string text)
    {
        // FNV-1a over the UTF-16 units. Nothing is gained by a clash: who can bring one about may as well confirm the link.
        var hash = 14695981039346656037ul;
        foreach (var c in text) hash = (hash ^ c) * Prime;
        return hash;
    }

    /// <summary>A statement's hash, as far as it is recorded.</summary>
    public static ulong Short(UInt128 hash) => (ulong)(hash >> 64);

    /// <summary>A target's hash, as far as it is recorded; 0 for none.</summary>
    public static ulong Short(string? hash) =>
        hash is { Length: >= 16 } && ulong.TryParse(hash.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? Math.Max(number, 1) : 0;

    private const ulong Prime = 1099511628211ul;
}

/// <summary>
/// The records of a story's links, packed: 24 bytes a link, for a catalogue has a million. They are kept beside each version of the story,
/// and go from one version to the next.
/// </summary>
/// <remarks>A byte that names the form comes first: where hashes are made in another way it becomes another, and what is in the old form counts for nothing.</remarks>
internal static class LinkRecords
{
    private const byte Form = 1;
    private const int Width = 3 * sizeof(ulong);

    /// <summary>Packs records; null for none. Of several for one link the first is kept.</summary>
    public static byte[]? Pack(IEnumerable<LinkRecord> records)
    {
        var sorted = records.DistinctBy(record => record.Link).OrderBy(record => record.Link).ToList();
        if (sorted.Count == 0) return null;
        var packed = new byte[1 + sorted.Count * Width];
        packed[0] = Form;
        for (var i = 0; i < sorted.Count; i++)
        {
            var place = packed.AsSpan(1 + i * Width, Width);
            BinaryPrimitives.WriteUInt64LittleEndian(place, sorted[i].Link);
            BinaryPrimitives.WriteUInt64LittleEndian(place[8..], sorted[i].Statement);
            BinaryPrimitives.WriteUInt64LittleEndian(place[16..], sorted[i].Target);
        }
        return packed;
    }

    /// <summary>The record of a link; null for none.</summary>
    public static LinkRecord? Find(ReadOnlySpan<byte> packed, ulong link) => Place(packed, link) is >= 0 and var at ? Read(packed, at) : null;

    /// <summary>Fills in the target of a link whose record is open.</summary>
    public static void Close(Span<byte> packed, ulong link, ulong target)
    {
        if (Place(packed, link) is >= 0 and var at) BinaryPrimitives.WriteUInt64LittleEndian(packed[(1 + at * Width + 16)..], target);
    }

    /// <summary>The records with what others know of those that are open.</summary>
    /// <param name="packed">Null for none.</param>
    /// <param name="others">Records of the same links.</param>
    public static byte[]? Closed(byte[]? packed, ReadOnlySpan<byte> others)
    {
        if (packed is null || Count(packed) == 0) return packed;
        var result = packed.ToArray();
        for (var i = 0; i < Count(packed); i++)
            if (Read(packed, i) is { IsOpen: true } open && Find(others, open.Link) is { IsOpen: false } known) Close(result, open.Link, known.Target);
        return result;
    }

    private static int Count(ReadOnlySpan<byte> packed) => packed.Length > 0 && packed[0] == Form ? (packed.Length - 1) / Width : 0;

    private static LinkRecord Read(ReadOnlySpan<byte> packed, int at)
    {
        var place = packed.Slice(1 + at * Width, Width);
        return new LinkRecord(BinaryPrimitives.ReadUInt64LittleEndian(place), BinaryPrimitives.ReadUInt64LittleEndian(place[8..]), BinaryPrimitives.ReadUInt64LittleEndian(place[16..]));
    }

    private static int Place(ReadOnlySpan<byte> packed, ulong link)
    {
        int low = 0, high = Count(packed) - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = BinaryPrimitives.ReadUInt64LittleEndian(packed[(1 + middle * Width)..]);
            if (found == link) return middle;
            if (found < link) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }
}
