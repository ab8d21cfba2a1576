using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Compares texts with their UTF-8, so that a text that is known is found without being made again. Hashes are seeded anew by each process.</summary>
internal sealed class Utf8Texts : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    private const int OnStack = 512;

    public static Utf8Texts Comparer { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y);

    public bool Equals(ReadOnlySpan<byte> alternate, string other) => Ascii.Equals(alternate, other) || !Ascii.IsValid(alternate) && Encoding.UTF8.GetString(alternate) == other;

    public int GetHashCode([DisallowNull] string obj)
    {
        var most = Encoding.UTF8.GetMaxByteCount(obj.Length);
        byte[]? rented = null;
        var bytes = most <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        var hash = GetHashCode(bytes[..Encoding.UTF8.GetBytes(obj, bytes)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
}
