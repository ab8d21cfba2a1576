using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Cli.Validating;

/// <summary>What <c>--package</c> takes: packages, folders of packages, single definitions, and folders of those.</summary>
internal static class PackageFiles
{
    /// <summary>The packages, the first wins; single definitions are one package before all others.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="release">The release of definitions that do not say it.</param>
    /// <exception cref="PackageException">Something is refused; the message says why.</exception>
    public static List<(DefinitionPackage Package, PackageOrigin Origin)> Load(IReadOnlyList<string> paths, FhirRelease release)
    {
        var definitions = new List<string>();
        var packages = new List<(DefinitionPackage, PackageOrigin)>();
        foreach (var path in paths)
        {
            if (IsDefinition(path) && File.Exists(path)) definitions.Add(path);
            else if (!Directory.Exists(path) || IsPackage(path)) packages.Add((PackageCompiler.Compile(path), PackageOrigin.Installed));
            else if (Directory.GetFiles(path, "*.tgz").Concat(Directory.GetDirectories(path).Where(IsPackage)).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } inside)
                packages.AddRange(inside.Select(p => (PackageCompiler.Compile(p), PackageOrigin.Installed)));
            else if (Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsDefinition).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } files)
                definitions.AddRange(files);
            else
                throw new PackageException("package-unreadable", $"The folder '{path}' is no package, and has neither packages nor definitions (.json, .xml) in it.");
        }
        if (definitions.Count == 0) return packages;
        var own = PackageCompiler.CompileFiles(definitions, release);
        if (own.Manifest.Issues.FirstOrDefault(i => i.Severity == DefinitionSeverity.Error) is { } problem)
            throw new PackageException(problem.Code, $"{(problem.File is { } file && !problem.Message.Contains(file, StringComparison.Ordinal) ? $"{file}: " : "")}{problem.Message}");
        if (own.Manifest.Counts.Count == 0)
            throw new PackageException("package-unreadable", $"There is no definition in {string.Join(", ", paths)}: profiles, extensions, value sets, code systems and questionnaires are such.");
        return [(own, PackageOrigin.Installed), .. packages];
    }

    private static bool IsDefinition(string path) => Path.GetExtension(path).ToLowerInvariant() is ".json" or ".xml";

    private static bool IsPackage(string folder) =>
        File.Exists(Path.Combine(folder, "package.json")) || File.Exists(Path.Combine(folder, "package", "package.json"));
}
