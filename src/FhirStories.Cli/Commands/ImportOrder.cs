using FhirStories.Catalogue.Import;
using Hl7.Fhir.Model;

namespace FhirStories.Cli.Commands;

/// <summary>The order of several files: those of one comment each, as a folder that was exported has them, come behind what they are about.</summary>
internal static class ImportOrder
{
    // A comment is short; what is longer is not read twice.
    private const long LongestComment = 1024 * 1024;

    /// <summary>The files in the order in which they are imported.</summary>
    public static async Task<IReadOnlyList<FileInfo>> OfAsync(FileInfo[] files, ImportLimits limits, CancellationToken cancellation)
    {
        if (files.Length < 2) return files;
        var read = new List<(FileInfo File, Resource? Resource)>();
        foreach (var file in files) read.Add((file, await OnlyAsync(file, limits, cancellation)));
        return [.. CommentOrder.Of(read, one => one.Resource).Select(one => one.File)];
    }

    private static async Task<Resource?> OnlyAsync(FileInfo file, ImportLimits limits, CancellationToken cancellation)
    {
        if (file.Length > LongestComment || file.Extension.ToLowerInvariant() is not (".json" or ".xml")) return null;
        await using var stream = file.OpenRead();
        // What is wrong with a file is said when it is imported.
        var content = await ImportReader.ReadAsync(stream, file.Name, limits, ImportColumns.ByName, cancellation);
        return content.Entries.Take(2).ToList() is [ImportedResource only] ? only.Resource : null;
    }
}
