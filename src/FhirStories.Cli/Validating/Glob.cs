using System.IO.Enumeration;

namespace FhirStories.Cli.Validating;

/// <summary>Patterns of file names for shells that leave them as they are: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders.</summary>
internal static class Glob
{
    /// <summary>Whether an argument is a pattern, rather than the name of something.</summary>
    public static bool IsPattern(string argument) => argument.AsSpan().ContainsAny('*', '?');

    /// <summary>The files that a pattern names, in order.</summary>
    public static List<string> Files(string pattern)
    {
        var parts = pattern.Replace('\\', '/').Split('/');
        var first = Array.FindIndex(parts, IsPattern);
        var root = first == 0 ? "." : string.Join('/', parts[..first]) is { Length: > 0 } folder ? folder : "/";
        if (!Directory.Exists(root)) return [];
        var options = new EnumerationOptions { RecurseSubdirectories = parts.Length - first > 1, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
        return [.. Directory.EnumerateFiles(root, "*", options)
            .Where(f => Matches(Path.GetRelativePath(root, f).Replace('\\', '/').Split('/'), parts.AsSpan(first)))
            .Select(f => first == 0 ? Path.GetRelativePath(root, f).Replace('\\', '/') : f.Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    private static bool Matches(ReadOnlySpan<string> path, ReadOnlySpan<string> pattern)
    {
        if (pattern.IsEmpty) return path.IsEmpty;
        if (pattern[0] == "**") return Matches(path, pattern[1..]) || !path.IsEmpty && Matches(path[1..], pattern);
        return !path.IsEmpty && FileSystemName.MatchesSimpleExpression(pattern[0], path[0], ignoreCase: OperatingSystem.IsWindows()) && Matches(path[1..], pattern[1..]);
    }
}
