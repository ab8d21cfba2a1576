using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FhirStories.Repository.Content;

/// <summary>Turns the JSON that a client sent into the JSON that is stored and served: the client's own tokens, without
/// white space, with <c>id</c>, <c>meta.versionId</c> and <c>meta.lastUpdated</c> of the server's making in front.</summary>
/// <remarks>
/// Nothing is parsed into an object and written again, so numbers keep their precision and elements their order. Version
/// and instant are known only inside the writing transaction; everything else is prepared here.
/// </remarks>
internal sealed class ServedJson
{
    private readonly byte[] _head;
    private readonly byte[] _tail;

    private ServedJson(byte[] head, byte[] tail) => (_head, _tail) = (head, tail);

    /// <summary>Prepares valid JSON of one resource.</summary>
    public static ServedJson Prepare(string type, string id, ReadOnlySpan<byte> json)
    {
        var compact = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            var length = Compact(json, compact);
            var head = Encoding.UTF8.GetBytes($"{{\"resourceType\":\"{type}\",\"id\":\"{id}\",\"meta\":{{\"versionId\":\"");
            return new ServedJson(head, Tail(compact.AsSpan(0, length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(compact);
        }
    }

    /// <summary>The served JSON of a version.</summary>
    /// <param name="version">Version number.</param>
    /// <param name="instant">Milliseconds since 1970.</param>
    public byte[] Of(int version, long instant)
    {
        Span<byte> number = stackalloc byte[16];
        version.TryFormat(number, out var digits, default, CultureInfo.InvariantCulture);
        var middle = "\",\"lastUpdated\":\""u8;
        Span<byte> time = stackalloc byte[32];
        DateTimeOffset.FromUnixTimeMilliseconds(instant).TryFormat(time, out var timeLength, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

        var json = new byte[_head.Length + digits + middle.Length + timeLength + _tail.Length];
        var rest = json.AsSpan();
        Put(ref rest, _head);
        Put(ref rest, number[..digits]);
        Put(ref rest, middle);
        Put(ref rest, time[..timeLength]);
        Put(ref rest, _tail);
        return json;
    }

    private static void Put(ref Span<byte> target, scoped ReadOnlySpan<byte> source)
    {
        source.CopyTo(target);
        target = target[source.Length..];
    }

    // After lastUpdated: the quote, the other members of meta, the brace, the other members of the resource.
    private static byte[] Tail(ReadOnlySpan<byte> json)
    {
        var tail = new ArrayBufferWriter<byte>(json.Length + 8);
        var members = new ArrayBufferWriter<byte>(json.Length);
        tail.Write("\""u8);
        var reader = Begin(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("resourceType"u8) || reader.ValueTextEquals("id"u8))
            {
                reader.Skip();
            }
            else if (reader.ValueTextEquals("meta"u8))
            {
                reader.Read();
                var meta = (int)reader.TokenStartIndex;
                reader.Skip();
                if (json[meta] == '{') CopyMeta(json[meta..(int)reader.BytesConsumed], tail);
            }
            else
            {
                reader.Skip();
                members.Write(","u8);
                members.Write(json[start..(int)reader.BytesConsumed]);
            }
        }
        tail.Write("}"u8);
        tail.Write(members.WrittenSpan);
        tail.Write("}"u8);
        return tail.WrittenSpan.ToArray();
    }

    private static void CopyMeta(ReadOnlySpan<byte> meta, ArrayBufferWriter<byte> target)
    {
        var reader = Begin(meta);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var ours = reader.ValueTextEquals("versionId"u8) || reader.ValueTextEquals("lastUpdated"u8)
                || reader.ValueTextEquals("_versionId"u8) || reader.ValueTextEquals("_lastUpdated"u8);
            reader.Skip();
            if (ours) continue;
            target.Write(","u8);
            target.Write(meta[start..(int)reader.BytesConsumed]);
        }
    }

    private static Utf8JsonReader Begin(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        return reader;
    }

    private static int Compact(ReadOnlySpan<byte> json, Span<byte> target)
    {
        var length = 0;
        while (!json.IsEmpty)
        {
            // Outside a string: skip white space up to and including the next opening quote.
            var quote = json.IndexOf((byte)'"');
            var outside = quote < 0 ? json : json[..(quote + 1)];
            foreach (var c in outside)
                if (c is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) target[length++] = c;
            json = json[outside.Length..];
            if (quote < 0) break;

            // Inside: up to the closing quote, as it is.
            var end = 0;
            while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
            json[..(end + 1)].CopyTo(target[length..]);
            length += end + 1;
            json = json[(end + 1)..];
        }
        return length;
    }
}
