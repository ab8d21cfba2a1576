using System.Buffers;
using System.IO.Compression;
using FhirStories.Storage.Model;

namespace FhirStories.Storage.Reading;

/// <summary>Keeps large content compressed. Small content stays plain: it is served without touching it.</summary>
internal static class ContentCodec
{
    /// <summary>Content from this many bytes on is compressed.</summary>
    private const int Threshold = 32 * 1024;

    private const int Quality = 4;
    private const int Window = 22;

    public static (byte[] Content, ContentEncoding Encoding) Pack(byte[] json)
    {
        if (json.Length < Threshold) return (json, ContentEncoding.Plain);
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length) + 4);
        try
        {
            BitConverter.TryWriteBytes(buffer, json.Length);
            return BrotliEncoder.TryCompress(json, buffer.AsSpan(4), out var written, Quality, Window) && written + 4 < json.Length
                ? (buffer.AsSpan(0, written + 4).ToArray(), ContentEncoding.Brotli)
                : (json, ContentEncoding.Plain);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static ReadOnlyMemory<byte> Unpack(byte[] content, ContentEncoding encoding)
    {
        if (encoding == ContentEncoding.Plain) return content;
        var json = new byte[BitConverter.ToInt32(content)];
        if (!BrotliDecoder.TryDecompress(content.AsSpan(4), json, out var written) || written != json.Length)
            throw new InvalidDataException("Stored content does not decompress.");
        return json;
    }
}
