using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using FhirStories.Definitions.Facts;
using FhirStories.Definitions.Packages;

namespace FhirStories.Definitions.Packs;

/// <summary>
/// A file of compressed definitions, in the layout of <see cref="PackFormat"/>: a header, an index that is read at
/// once, and blocks of about half a megabyte that are decompressed when first asked for.
/// </summary>
/// <remarks>
/// A decompressed block is kept while someone holds a definition of it, and the few blocks used last are kept anyway: reading
/// one profile after another costs one decompression, and an idle server holds next to nothing.
/// </remarks>
internal sealed class DefinitionPack
{
    private const int RecentBlocks = 6;
    private const int LargestPart = 512 << 20;

    private readonly Func<Stream> _open;
    private readonly Block[] _blocks;
    private readonly byte[]?[] _recent = new byte[RecentBlocks][];
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<DefinitionEntry>> _mentions = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<Succession>? _successions;
    private int _nextRecent;

    private DefinitionPack(Func<Stream> open, Block[] blocks, string key)
    {
        _open = open;
        _blocks = blocks;
        Key = key;
    }

    public IReadOnlyList<DefinitionEntry> Entries { get; private set; } = [];

    /// <summary>Which of its StructureDefinitions are withdrawn or replaced, as they say themselves; found out when first asked for.</summary>
    public IReadOnlyList<Succession> Successions => _successions ??= [.. Entries.Where(entry => entry.ResourceType == "StructureDefinition").SelectMany(entry => Succession.Of(entry.Url, entry.Location.Read()))];

    /// <summary>Its definitions in whose content a text stands.</summary>
    /// <param name="text">ASCII.</param>
    public IReadOnlyList<DefinitionEntry> Mentioning(string text) => _mentions.GetOrAdd(text, static (each, pack) =>
    {
        var bytes = Encoding.UTF8.GetBytes(each);
        return [.. pack.Entries.Where(entry => entry.Location.Read().Span.IndexOf(bytes) >= 0)];
    }, this);

    /// <summary>The manifest's JSON; empty in packs of this assembly.</summary>
    public ReadOnlyMemory<byte> Manifest { get; private init; }

    /// <summary>Where it came from; whoever puts it to use knows.</summary>
    public PackageOrigin Origin { get; set; } = PackageOrigin.BuiltIn;

    /// <summary>SHA-256 of the content, lower-case hex.</summary>
    public string Key { get; }

    /// <summary>Whether its definitions are in the R4 model; else each has the shape of its own release.</summary>
    public bool IsNormalised => !Manifest.IsEmpty;

    /// <summary>Opens a pack embedded in this assembly.</summary>
    public static DefinitionPack OpenEmbedded(string name) => Open(() =>
        typeof(DefinitionPack).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The assembly carries no pack named {name}: it was built without pack/definitions.targets."));

    /// <summary>Opens a pack.</summary>
    /// <param name="open">Gives a stream of it, as often as it is asked.</param>
    /// <exception cref="InvalidDataException">It is none, or damaged.</exception>
    public static DefinitionPack Open(Func<Stream> open)
    {
        using var stream = open();
        try
        {
            return Open(stream, open);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("The pack of definitions is cut short.", exception);
        }
    }

    private static DefinitionPack Open(Stream stream, Func<Stream> open)
    {
        var header = new byte[PackFormat.HeaderLength];
        stream.ReadExactly(header);
        if (!header.AsSpan(0, 4).SequenceEqual(PackFormat.Magic)) throw new InvalidDataException("This is no pack of definitions, or one of another version.");
        int Number(int at) => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at)) is >= 0 and <= LargestPart and var number
            ? number : throw new InvalidDataException("The header of the pack of definitions is damaged.");
        var (packedManifest, manifestLength, packedIndex, indexLength) = (Number(8), Number(12), Number(16), Number(20));

        var lengths = new byte[PackFormat.BlockEntryLength * Number(4)];
        stream.ReadExactly(lengths);
        var blocks = new Block[Number(4)];
        var position = PackFormat.HeaderLength + lengths.Length + packedManifest + (long)packedIndex;
        for (var i = 0; i < blocks.Length; i++)
        {
            var packed = BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(PackFormat.BlockEntryLength * i));
            blocks[i] = new Block(position, packed, BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(PackFormat.BlockEntryLength * i + 4)));
            position += packed;
        }

        var manifest = Decompress(stream, packedManifest, manifestLength);
        var key = Convert.ToHexStringLower(header.AsSpan(PackFormat.KeyOffset, PackFormat.KeyLength));
        var pack = new DefinitionPack(open, blocks, key) { Manifest = manifest };
        pack.Entries = PackIndex.Read(Decompress(stream, packedIndex, indexLength), pack);
        return pack;
    }

    public ReadOnlyMemory<byte> ReadBlock(int index)
    {
        var block = _blocks[index];
        lock (_lock)
        {
            if (block.Content.TryGetTarget(out var content)) return content;
        }

        // Outside the lock: two threads may decompress the same block once, none waits for another block.
        byte[] fresh;
        using (var stream = _open())
        {
            stream.Position = block.Position;
            fresh = Decompress(stream, block.PackedLength, block.Length);
        }

        lock (_lock)
        {
            if (block.Content.TryGetTarget(out var content)) return content;
            block.Content.SetTarget(fresh);
            _recent[_nextRecent] = fresh;
            _nextRecent = (_nextRecent + 1) % RecentBlocks;
            return fresh;
        }
    }

    private static byte[] Decompress(Stream stream, int packedLength, int length)
    {
        if (length == 0) return [];
        var packed = new byte[packedLength];
        stream.ReadExactly(packed);
        var content = new byte[length];
        if (!BrotliDecoder.TryDecompress(packed, content, out var written) || written != length)
            throw new InvalidDataException("A block of the pack of definitions is damaged.");
        return content;
    }

    private sealed record Block(long Position, int PackedLength, int Length)
    {
        public WeakReference<byte[]> Content { get; } = new(null!);
    }
}
