using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Names what a statement asks for: key, verb and text, however its white space is set.</summary>
internal static class StatementHash
{
    private const int OnStack = 1024;

    /// <summary>The first 16 bytes of the SHA-256 over key, verb and text, a line each.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="verb">Its verb.</param>
    /// <param name="text">What it asks for, UTF-8.</param>
    public static UInt128 Of(string key, ConformanceVerb verb, ReadOnlySpan<byte> text)
    {
        var code = verb.Code();
        var isPlain = Ascii.IsValid(text);
        // What is no UTF-8 becomes three bytes for one.
        var most = Encoding.UTF8.GetMaxByteCount(key.Length) + code.Length + (isPlain ? text.Length : 3 * text.Length) + 2;
        byte[]? rented = null;
        var line = most <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var end = Encoding.UTF8.GetBytes(key, line);
            line[end++] = (byte)'\n';
            end += Encoding.ASCII.GetBytes(code, line[end..]);
            line[end++] = (byte)'\n';
            end += isPlain ? Settle(text, line[end..]) : SettleUnicode(text, line[end..]);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(line[..end], hash);
            return BinaryPrimitives.ReadUInt128BigEndian(hash);
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The text with one space for each run of white space, and none around it.</summary>
    private static int Settle(ReadOnlySpan<byte> text, Span<byte> line)
    {
        var end = 0;
        var isSpace = false;
        foreach (var c in text)
        {
            if (c is (byte)' ' or >= 9 and <= 13) isSpace = true;
            else
            {
                if (isSpace && end > 0) line[end++] = (byte)' ';
                isSpace = false;
                line[end++] = c;
            }
        }
        return end;
    }

    // Beyond ASCII white space is what Unicode calls so.
    private static int SettleUnicode(ReadOnlySpan<byte> text, Span<byte> line)
    {
        var settled = new StringBuilder(text.Length);
        var isSpace = false;
        foreach (var c in Encoding.UTF8.GetString(text))
        {
            if (char.IsWhiteSpace(c)) isSpace = true;
            else
            {
                if (isSpace && settled.Length > 0) settled.Append(' ');
                isSpace = false;
                settled.Append(c);
            }
        }
        return Encoding.UTF8.GetBytes(settled.ToString(), line);
    }
}
