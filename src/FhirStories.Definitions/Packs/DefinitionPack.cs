using System.Buffers.Binary;
using System.IO.Compression;
using FhirStories.Definitions.Packages;

namespace FhirStories.Definitions.Packs;

/// <summary>
/// A file of compressed definitions, in the layout that <c>pack/pack-file.mjs</c> writes: a header, an index that is read at
/// once, and blocks of about half a megabyte that are decompressed when first asked for.
/// </summary>
/// <remarks>
/// A decompressed block is kept while someone holds a definition of it, and the few blocks used last are kept anyway: reading
/// one profile after another costs one decompression, and an idle server holds next to nothing.
/// </remarks>
internal sealed class DefinitionPack
{
    private const int HeaderLength = 16;
    private const int RecentBlocks = 6;

    private readonly Func<Stream> _open;
    private readonly Block[] _blocks;
    private readonly byte[]?[] _recent = new byte[RecentBlocks][];
    private readonly Lock _lock = new();
    private int _nextRecent;

    private DefinitionPack(Func<Stream> open, Block[] blocks)
    {
        _open = open;
        _blocks = blocks;
    }

    public IReadOnlyList<DefinitionEntry> Entries { get; private set; } = [];

    public PackageOrigin Origin { get; init; } = PackageOrigin.BuiltIn;

    /// <summary>Opens a pack embedded in this assembly.</summary>
    public static DefinitionPack OpenEmbedded(string name) => Open(() =>
        typeof(DefinitionPack).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The assembly carries no pack named {name}: it was built without pack/definitions.targets."));

    private static DefinitionPack Open(Func<Stream> open)
    {
        using var stream = open();
        var header = new byte[HeaderLength];
        stream.ReadExactly(header);
        if (!header.AsSpan(0, 4).SequenceEqual("FSP1"u8)) throw new InvalidDataException("This is no pack of definitions.");
        var blockCount = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        var packedIndexLength = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        var indexLength = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12));

        var lengths = new byte[8 * blockCount];
        stream.ReadExactly(lengths);
        var blocks = new Block[blockCount];
        long position = HeaderLength + lengths.Length + packedIndexLength;
        for (var i = 0; i < blockCount; i++)
        {
            var packed = BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(8 * i));
            blocks[i] = new Block(position, packed, BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(8 * i + 4)));
            position += packed;
        }

        var pack = new DefinitionPack(open, blocks);
        pack.Entries = PackIndex.Read(Decompress(stream, packedIndexLength, indexLength), pack);
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
