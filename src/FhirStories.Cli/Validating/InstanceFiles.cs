using System.Text.Json;

namespace FhirStories.Cli.Validating;

/// <summary>Finds the resources in files, folders and standard input, always in the same order.</summary>
internal static class InstanceFiles
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    private static readonly string[] Extensions = [".json", ".xml", ".ndjson", ".jsonl"];

    /// <summary>The files that arguments name, each once: <c>-</c>, files, patterns of their names, and what lies in folders.</summary>
    /// <param name="arguments">What was asked for.</param>
    /// <param name="problem">What is wrong with an argument; null where nothing is.</param>
    /// <param name="more">Extensions of files that count in folders, beside those of resources.</param>
    public static List<(string Path, bool IsNamed)> List(IReadOnlyList<string> arguments, out string? problem, params string[] more)
    {
        problem = null;
        var files = new List<(string, bool)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in arguments)
        {
            if (argument == StandardInput || File.Exists(argument))
            {
                if (seen.Add(argument == StandardInput ? argument : Path.GetFullPath(argument))) files.Add((argument, true));
            }
            else if (Directory.Exists(argument))
            {
                var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
                files.AddRange(Directory.EnumerateFiles(argument, "*", options).Where(f => Extensions.Concat(more).Contains(Path.GetExtension(f).ToLowerInvariant()))
                    .Order(StringComparer.Ordinal).Where(f => seen.Add(Path.GetFullPath(f))).Select(f => (f, false)));
            }
            else if (Glob.IsPattern(argument) && Glob.Files(argument) is { Count: > 0 } matching)
            {
                files.AddRange(matching.Where(f => seen.Add(Path.GetFullPath(f))).Select(f => (f, true)));
            }
            else
            {
                problem = Glob.IsPattern(argument) ? $"No file fits '{argument}'." : $"There is no file or folder '{argument}'.";
                return [];
            }
        }
        return files;
    }

    /// <summary>The resources of a file, read as they are asked for.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IEnumerable<Instance> Read(string path, bool isNamed)
    {
        if (path == StandardInput) return StandardInputs();
        if (Path.GetExtension(path).ToLowerInvariant() is ".ndjson" or ".jsonl") return Lines(path, isNamed);
        return [new Instance(path.Replace('\\', '/'), null, isNamed, () => File.ReadAllBytes(path))];
    }

    private static IEnumerable<Instance> Lines(string path, bool isNamed)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var number = 0;
        foreach (var line in ByteLines.Of(stream))
        {
            number++;
            if (!ByteLines.IsBlank(line)) yield return new Instance(path.Replace('\\', '/'), number, isNamed, () => line);
        }
    }

    // A first line that is a whole object is the first of many; else the whole is one resource. Blank lines before it tell neither.
    private static IEnumerable<Instance> StandardInputs()
    {
        const string Name = "stdin";
        using var stream = Console.OpenStandardInput();
        using var lines = ByteLines.Of(stream).GetEnumerator();
        var number = 0;
        var (isBegun, isLines) = (false, false);
        MemoryStream? whole = null;
        while (lines.MoveNext())
        {
            number++;
            var line = lines.Current;
            if (!isBegun && !ByteLines.IsBlank(line)) (isBegun, isLines) = (true, IsObject(line));
            if (!isLines)
            {
                if (whole is null) whole = new MemoryStream();
                else whole.WriteByte((byte)'\n');
                whole.Write(line);
            }
            else if (!ByteLines.IsBlank(line)) yield return new Instance(Name, number, true, () => line);
        }
        if (!isLines) yield return new Instance(Name, null, true, () => whole?.ToArray() ?? []);
    }

    private static bool IsObject(byte[] line)
    {
        try
        {
            var reader = new Utf8JsonReader(line.AsSpan().StartsWith("\uFEFF"u8) ? line.AsSpan(3) : line, new JsonReaderOptions { MaxDepth = 1000 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
