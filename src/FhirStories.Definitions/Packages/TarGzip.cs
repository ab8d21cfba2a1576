using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;

namespace FhirStories.Definitions.Packages;

/// <summary>The files of a <c>.tgz</c>.</summary>
internal static class TarGzip
{
    public static IEnumerable<PackageMember> Read(Stream tgz, PackageLimits limits, Func<string, bool> wanted)
    {
        using var gzip = new GZipStream(tgz, CompressionMode.Decompress, leaveOpen: true);
        using var bounded = new BoundedStream(gzip, limits.Allowed(tgz.Length));
        using var tar = new TarReader(bounded);
        for (var count = 1; Guarded(() => tar.GetNextEntry()) is { } entry; count++)
        {
            if (count > limits.Members) throw PackageArchive.TooMany(limits);
            if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink) throw PackageArchive.Link(entry.Name);
            var name = PackageArchive.Inside(entry.Name);
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
            if (entry.Length > limits.MemberBytes) throw PackageArchive.TooLarge(name, limits);
            if (!wanted(name)) continue;
            yield return new PackageMember(name, Guarded(() => Content(entry)));
        }
        RequireEnd(tgz, bounded);
    }

    private static byte[] Content(TarEntry entry)
    {
        var content = new byte[entry.Length];
        entry.DataStream?.ReadExactly(content);
        return content;
    }

    /// <summary>
    /// What is cut short between two files reads like a whole archive, to the tar reader and to .NET's gzip alike; gzip's trailer,
    /// the length of the content, knows better.
    /// </summary>
    private static void RequireEnd(Stream tgz, BoundedStream content)
    {
        Guarded(() =>
        {
            content.CopyTo(Stream.Null);
            return 0;
        });
        Span<byte> trailer = stackalloc byte[4];
        tgz.Position = Math.Max(0, tgz.Length - trailer.Length);
        tgz.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)content.Position)
            throw Truncated(null);
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException or InvalidDataException or ArgumentException or OverflowException)
        {
            throw Truncated(exception);
        }
    }

    private static PackageException Truncated(Exception? cause) => new("package-truncated", "The package is cut short or no tar archive.", cause);
}
