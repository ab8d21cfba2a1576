using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace FhirStories.Definitions.Snapshots;

/// <summary>
/// Snapshots kept between runs: a file for each, named by its key. A file is four letters, the SHA-256 of the rest, and
/// compressed: the length of a header, the header (dependencies and issues as JSON), the definition.
/// </summary>
/// <remarks>
/// A file is written beside its place and moved there, so a reader sees all of it or nothing. What cannot be read is as good as
/// absent: it is made again. A folder that cannot be written costs time, never an answer.
/// </remarks>
internal sealed class SnapshotFiles(string folder)
{
    private const int HashLength = 32;
    private static readonly byte[] Magic = [.. "FSS1"u8];
    private readonly string _folder = Path.Combine(folder, "snapshots");

    public SnapshotResult? Read(string key)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(PathOf(key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        if (file.Length < Magic.Length + HashLength || !file.AsSpan().StartsWith(Magic)) return null;
        var packed = file.AsMemory(Magic.Length + HashLength);
        if (!SHA256.HashData(packed.Span).AsSpan().SequenceEqual(file.AsSpan(Magic.Length, HashLength))) return null;

        // The checksum holds, so what follows is what was written.
        using var content = new MemoryStream();
        using (var brotli = new BrotliStream(new MemoryStream(file, Magic.Length + HashLength, packed.Length), CompressionMode.Decompress)) brotli.CopyTo(content);
        var bytes = content.GetBuffer().AsMemory(0, (int)content.Length);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span);
        var header = JsonSerializer.Deserialize<Header>(bytes.Span.Slice(4, length));
        return header is null ? null : new SnapshotResult(bytes[(4 + length)..], header.Issues, header.Dependencies, true);
    }

    public void Write(string key, SnapshotResult result)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header(result.Dependencies, result.Issues));
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
            brotli.Write(length);
            brotli.Write(header);
            brotli.Write(result.Json.Span);
        }
        var content = packed.GetBuffer().AsSpan(0, (int)packed.Length);
        var temporary = PathOf(key) + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            Directory.CreateDirectory(_folder);
            using (var file = File.Create(temporary))
            {
                file.Write(Magic);
                file.Write(SHA256.HashData(content));
                file.Write(content);
            }
            File.Move(temporary, PathOf(key), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
        }
    }

    private string PathOf(string key) => Path.Combine(_folder, key + ".snapshot");

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing more can be done; the name is never used again.
        }
    }

    private sealed record Header(IReadOnlyList<SnapshotDependency> Dependencies, IReadOnlyList<DefinitionIssue> Issues);
}
