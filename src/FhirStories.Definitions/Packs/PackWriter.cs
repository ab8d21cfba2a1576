using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace FhirStories.Definitions.Packs;

/// <summary>A definition on its way into a pack.</summary>
/// <param name="Release">The release it belongs to.</param>
/// <param name="ResourceType">Its resource type.</param>
/// <param name="Columns">The other columns of the index up to <c>abstract</c>, in their order (<see cref="PackIndex"/>).</param>
/// <param name="Url">The canonical URL, which orders definitions.</param>
/// <param name="Json">Its UTF-8 JSON, served as it is.</param>
internal sealed record PackedDefinition(FhirRelease Release, string ResourceType, IReadOnlyList<string?> Columns, string Url, byte[] Json);

/// <summary>Writes a pack of definitions.</summary>
internal static class PackWriter
{
    // Beyond this, writing takes much longer for little.
    private const int Quality = 5;
    private const int Window = 22;

    /// <summary>The pack's bytes.</summary>
    /// <param name="manifest">Makes the manifest's JSON of the content key.</param>
    /// <param name="definitions">The definitions, in any order.</param>
    public static byte[] Write(Func<string, byte[]> manifest, IEnumerable<PackedDefinition> definitions)
    {
        // Definitions of one release and kind lie together, so that asking for one kind opens few blocks.
        var ordered = definitions.OrderBy(d => d.Release).ThenBy(d => d.ResourceType, StringComparer.Ordinal).ThenBy(d => d.Url, StringComparer.Ordinal);
        var index = new StringBuilder();
        var blocks = new List<byte[]>();
        var open = new MemoryStream();
        (FhirRelease, string)? kind = null;
        foreach (var definition in ordered)
        {
            if (kind is not null && kind != (definition.Release, definition.ResourceType) || open.Length > PackFormat.BlockSize) Close();
            kind = (definition.Release, definition.ResourceType);
            index.Append((int)definition.Release).Append('\t').Append(definition.ResourceType).Append('\t');
            foreach (var column in definition.Columns) index.Append(Field(column)).Append('\t');
            index.Append(blocks.Count).Append('\t').Append(open.Length).Append('\t').Append(definition.Json.Length).Append('\n');
            open.Write(definition.Json);
        }
        Close();
        return Assemble(manifest, Encoding.UTF8.GetBytes(index.ToString().TrimEnd('\n')), blocks);

        void Close()
        {
            if (open.Length > 0) blocks.Add(open.ToArray());
            open.SetLength(0);
        }
    }

    private static byte[] Assemble(Func<string, byte[]> manifestOf, byte[] index, List<byte[]> blocks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(index);
        foreach (var block in blocks) hash.AppendData(block);
        var key = hash.GetHashAndReset();

        var manifest = manifestOf(Convert.ToHexStringLower(key));
        var (packedManifest, packedIndex) = (Compress(manifest), Compress(index));
        var packed = blocks.AsParallel().AsOrdered().Select(Compress).ToList();
        var header = new byte[PackFormat.HeaderLength + PackFormat.BlockEntryLength * blocks.Count];
        PackFormat.Magic.CopyTo(header);
        int[] numbers = [blocks.Count, packedManifest.Length, manifest.Length, packedIndex.Length, index.Length];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4 + 4 * i), numbers[i]);
        key.CopyTo(header, PackFormat.KeyOffset);
        for (var i = 0; i < blocks.Count; i++)
        {
            var at = header.AsSpan(PackFormat.HeaderLength + PackFormat.BlockEntryLength * i);
            BinaryPrimitives.WriteInt32LittleEndian(at, packed[i].Length);
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], blocks[i].Length);
        }

        var result = new MemoryStream();
        foreach (var part in packed.Prepend(packedIndex).Prepend(packedManifest).Prepend(header)) result.Write(part);
        return result.ToArray();
    }

    private static byte[] Compress(byte[] bytes)
    {
        if (bytes.Length == 0) return [];
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, packed, out var written, Quality, Window)
            ? packed[..written]
            : throw new InvalidOperationException("Brotli wrote more than it says it can.");
    }

    private static string Field(string? text) => text is null ? "" : text.AsSpan().IndexOfAny('\t', '\r', '\n') < 0 ? text.Trim()
        : string.Join(' ', text.Split(['\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
