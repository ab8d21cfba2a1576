using System.Security.Cryptography;
using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Repository.Packages;

/// <summary>
/// Packed packages on the local disk, so that a start neither fetches installed packages through the database again nor compiles
/// those of folders. It is a cache: whatever is wrong with it costs time only.
/// </summary>
internal sealed class PackageCache(string? folder)
{
    // A folder's package is compiled anew by every build of the compiler; its identity is that of the assembly.
    private static readonly Guid Compiler = typeof(PackageCompiler).Module.ModuleVersionId;

    /// <summary>The packed package of a key; null when it is not there or of no use.</summary>
    public DefinitionPackage? Find(string key)
    {
        if (PathOf(key) is not { } path || !File.Exists(path)) return null;
        try
        {
            return DefinitionPackage.Open(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps a packed package. Readers of other processes see it whole or not at all.</summary>
    public void Keep(string key, DefinitionPackage package)
    {
        if (PathOf(key) is not { } path) return;
        var partial = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder!);
            using (var file = File.Create(partial)) file.Write(package.Bytes.Span);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full or read-only disk: the next start takes longer. What was written of it must not stay.
            try
            {
                File.Delete(partial);
            }
            catch (Exception again) when (again is IOException or UnauthorizedAccessException)
            {
                return;
            }
        }
    }

    /// <summary>
    /// A key for a package on disk that changes with its files, without reading them: their names, lengths and times.
    /// </summary>
    public static string KeyOfFiles(string path)
    {
        var text = new StringBuilder().Append(Compiler).Append('\n').Append(Path.GetFullPath(path)).Append('\n');
        IEnumerable<FileInfo> files = File.Exists(path) ? [new FileInfo(path)]
            : new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal);
        foreach (var file in files) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{file.FullName}\t{file.Length}\t{file.LastWriteTimeUtc.Ticks}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private string? PathOf(string key) =>
        folder is not null && key.Length > 0 && key.All(char.IsAsciiHexDigitLower) ? Path.Combine(folder, key + ".pack") : null;
}
