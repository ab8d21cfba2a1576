using System.IO.Compression;

namespace FhirStories.Definitions.Packages;

/// <summary>A file of a package.</summary>
/// <param name="Name">Its path with slashes, <c>package/package.json</c>.</param>
/// <param name="Content">Its bytes.</param>
internal readonly record struct PackageMember(string Name, byte[] Content);

/// <summary>
/// The files of a package: of a <c>.tgz</c>, a <c>.zip</c> or an unpacked folder. A package comes from strangers, so links, paths
/// that leave it, and archives that unpack to more than the limits are refused. Nothing is written to disk.
/// </summary>
internal static class PackageArchive
{
    private const string Root = "package/";

    /// <summary>The files that are wanted, in the order of the archive; a folder's by name.</summary>
    /// <exception cref="PackageException">It is refused.</exception>
    public static IEnumerable<PackageMember> Read(string path, PackageLimits limits, Func<string, bool> wanted)
    {
        if (Directory.Exists(path)) return ReadFolder(path, limits, wanted);
        if (!File.Exists(path)) throw new PackageException("package-not-found", $"There is no file or folder '{Path.GetFileName(path)}'.");
        return ReadFile(path, limits, wanted);
    }

    /// <inheritdoc cref="Read(string, PackageLimits, Func{string, bool})"/>
    /// <param name="archive">The archive; it is read from its start where it can seek.</param>
    /// <param name="limits">How much it may unpack to.</param>
    /// <param name="wanted">By name.</param>
    public static IEnumerable<PackageMember> Read(Stream archive, PackageLimits limits, Func<string, bool> wanted)
    {
        archive.Position = 0;
        Span<byte> magic = stackalloc byte[2];
        var read = archive.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        archive.Position = 0;
        if (read == 2 && magic is [0x1F, 0x8B]) return TarGzip.Read(archive, limits, wanted);
        if (read == 2 && magic is [(byte)'P', (byte)'K']) return ReadZip(archive, limits, wanted);
        throw new PackageException("package-format-unknown", "This is neither a package (.tgz) nor a specification.zip.");
    }

    /// <summary>The path within a package, or a refusal of one that leads out of it.</summary>
    public static string Inside(string name)
    {
        name = name.Replace('\\', '/');
        if (name.StartsWith('/') || name.Contains(':', StringComparison.Ordinal) || name.Split('/').Contains(".."))
            throw new PackageException("package-path-outside", $"The package holds a path that leaves it ({name}).");
        return name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
    }

    private static IEnumerable<PackageMember> ReadFile(string path, PackageLimits limits, Func<string, bool> wanted)
    {
        using var file = File.OpenRead(path);
        foreach (var member in Read(file, limits, wanted)) yield return member;
    }

    private static IEnumerable<PackageMember> ReadFolder(string folder, PackageLimits limits, Func<string, bool> wanted)
    {
        var root = Path.Combine(folder, "package");
        if (File.Exists(Path.Combine(folder, "package.json")) || !Directory.Exists(root)) root = folder;
        long total = 0;
        var count = 0;
        foreach (var file in new DirectoryInfo(root).EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (++count > limits.Members) throw TooMany(limits);
            if (!wanted(Root + file.Name)) continue;
            if (file.LinkTarget is not null) throw Link(file.Name);
            if (file.Length > limits.MemberBytes) throw TooLarge(file.Name, limits);
            if ((total += file.Length) > limits.TotalBytes) throw new PackageException("package-too-large", $"The folder holds more than {limits.TotalBytes} bytes, the most that is read.");
            yield return new PackageMember(Root + file.Name, File.ReadAllBytes(file.FullName));
        }
    }

    private static IEnumerable<PackageMember> ReadZip(Stream archive, PackageLimits limits, Func<string, bool> wanted)
    {
        using var zip = Open(archive);
        if (zip.Entries.Count > limits.Members) throw TooMany(limits);
        var left = limits.Allowed(archive.Length);
        foreach (var entry in zip.Entries)
        {
            var name = Inside(entry.FullName);
            if ((entry.ExternalAttributes >> 16 & 0xF000) == 0xA000) throw Link(name);
            if (!wanted(name)) continue;
            if (entry.Length > limits.MemberBytes) throw TooLarge(name, limits);
            if ((left -= entry.Length) < 0) throw new PackageException("package-too-large", $"The archive unpacks to more than {limits.Allowed(archive.Length)} bytes, the most that is read.");
            yield return new PackageMember(name, Content(entry, name));
        }
    }

    private static ZipArchive Open(Stream archive)
    {
        try
        {
            return new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException exception)
        {
            throw new PackageException("package-truncated", "The archive is cut short or no zip archive.", exception);
        }
    }

    // A zip states each file's length beforehand; what unpacks to another length is damaged or lies.
    private static byte[] Content(ZipArchiveEntry entry, string name)
    {
        var content = new byte[entry.Length];
        try
        {
            using var stream = entry.Open();
            stream.ReadExactly(content);
            if (stream.ReadByte() >= 0) throw new PackageException("package-too-large", $"{name} unpacks to more than it says.");
            return content;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new PackageException("package-truncated", $"{name} is damaged within the archive.", exception);
        }
    }

    internal static PackageException TooMany(PackageLimits limits) => new("package-too-large", $"The package holds more than {limits.Members} files, the most that is read.");

    internal static PackageException TooLarge(string name, PackageLimits limits) => new("package-too-large", $"{name} is larger than {limits.MemberBytes} bytes, the most that is read.");

    internal static PackageException Link(string name) => new("package-link", $"The package holds a link ({name}); links are refused.");
}
