using FhirStories.Cli.Commands;

namespace FhirStories.Cli.Tracing;

/// <summary>Where a report goes: a file, or standard output.</summary>
internal static class ReportFile
{
    /// <summary>Writes a report piece by piece; a file that cannot be written is wrong use, and of one that cannot be written to its end nothing is left.</summary>
    /// <returns>An exit code, or null where all went well.</returns>
    public static async Task<int?> WriteAsync(string? path, Func<Stream, Task> write, CancellationToken cancellation)
    {
        if (path is null)
        {
            using var standard = Console.OpenStandardOutput();
            await write(standard);
            await standard.FlushAsync(cancellation);
            return null;
        }
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            await WholeAsync(path, write);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return await Exit.WrongUseAsync($"'{path}' cannot be written: {exception.Message}");
        }
    }

    private static async Task WholeAsync(string path, Func<Stream, Task> write)
    {
        var isWhole = false;
        try
        {
            await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 4096, useAsync: true);
            await write(file);
            isWhole = true;
        }
        finally
        {
            if (!isWhole) File.Delete(path);
        }
    }

    /// <summary>Says what could not be read, a line each; what was read is reported all the same.</summary>
    /// <returns>The exit code of it.</returns>
    public static async Task<int> ToldAsync(IReadOnlyList<string> problems, int otherwise)
    {
        foreach (var problem in problems) await Console.Error.WriteLineAsync(problem);
        return problems.Count > 0 ? Exit.WrongUse : otherwise;
    }
}
