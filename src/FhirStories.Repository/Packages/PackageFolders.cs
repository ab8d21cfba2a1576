using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Repository.Packages;

/// <summary>Reads the packages of configured folders: archives, unpacked packages, and folders of either, such as the cache that
/// FHIR tools share (<c>name#version/package</c>).</summary>
internal sealed class PackageFolders(IReadOnlyList<string> folders, PackageCache cache)
{
    private static readonly string[] Archives = [".tgz", ".tar.gz", ".zip"];

    /// <summary>What lies there, in the order of the configuration and then of the names; one that cannot be read is told and left out.</summary>
    public IReadOnlyList<(string Path, DefinitionPackage? Package, DefinitionIssue? Problem)> Read()
    {
        var found = new List<(string, DefinitionPackage?, DefinitionIssue?)>();
        foreach (var folder in folders)
        {
            try
            {
                foreach (var path in PackagesIn(folder)) found.Add(Read(path));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                found.Add((folder, null, Problem("package-folder-unreadable", $"'{folder}' cannot be read: {exception.Message}")));
            }
        }
        return found;
    }

    private static IEnumerable<string> PackagesIn(string folder)
    {
        if (File.Exists(folder) || IsPackage(folder)) return [folder];
        return new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .Where(entry => entry is DirectoryInfo ? IsPackage(entry.FullName) : Archives.Any(a => entry.Name.EndsWith(a, StringComparison.OrdinalIgnoreCase)))
            // Of two versions of one package the higher one wins, wherever a canonical does not decide.
            .OrderBy(entry => entry.Name.Split('#')[0], StringComparer.Ordinal)
            .ThenByDescending(entry => entry.Name.Split('#')[^1], VersionOrder.Instance)
            .Select(entry => entry.FullName).ToList();
    }

    private static bool IsPackage(string folder) =>
        File.Exists(Path.Combine(folder, "package.json")) || File.Exists(Path.Combine(folder, "package", "package.json"));

    private (string, DefinitionPackage?, DefinitionIssue?) Read(string path)
    {
        try
        {
            var key = PackageCache.KeyOfFiles(path);
            if (cache.Find(key) is { } known) return (path, known, null);
            var package = PackageCompiler.Compile(path);
            cache.Keep(key, package);
            return (path, package, null);
        }
        catch (PackageException exception)
        {
            return (path, null, Problem(exception.Code, exception.Message));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (path, null, Problem("package-unreadable", $"'{Path.GetFileName(path)}' cannot be read: {exception.Message}"));
        }
    }

    private static DefinitionIssue Problem(string code, string message) => new(DefinitionSeverity.Error, code, message);
}
