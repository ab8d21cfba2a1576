using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Names what a statement asks for: key, verb and text, however its white space is set.</summary>
internal static class StatementHash
{
    public static UInt128 Of(string key, ConformanceVerb verb, string text)
    {
        var code = verb.Code();
        var chars = ArrayPool<char>.Shared.Rent(key.Length + code.Length + text.Length + 2);
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(chars.Length));
        try
        {
            key.CopyTo(chars);
            var end = key.Length;
            chars[end++] = '\n';
            code.CopyTo(chars.AsSpan(end));
            end += code.Length;
            chars[end++] = '\n';
            var first = end;
            var isSpace = false;
            foreach (var c in text)
            {
                if (char.IsWhiteSpace(c)) isSpace = true;
                else
                {
                    if (isSpace && end > first) chars[end++] = ' ';
                    isSpace = false;
                    chars[end++] = c;
                }
            }
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes.AsSpan(0, Encoding.UTF8.GetBytes(chars.AsSpan(0, end), bytes)), hash);
            return BinaryPrimitives.ReadUInt128BigEndian(hash);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
