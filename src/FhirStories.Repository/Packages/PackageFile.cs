using FhirStories.Definitions.Packages;

namespace FhirStories.Repository.Packages;

/// <summary>A package on its way in: a file of its own that goes when it is disposed. Large packages are never held in memory as they are sent.</summary>
internal sealed class PackageFile : IDisposable
{
    private const int Buffer = 128 * 1024;

    private PackageFile(string path) => Path = path;

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Takes in what a stream sends.</summary>
    /// <exception cref="PackageException">It is larger than allowed.</exception>
    public static async Task<PackageFile> ReceiveAsync(Stream source, long largest, CancellationToken cancellation)
    {
        var file = new PackageFile(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"fhirstories-{Environment.ProcessId}-{Guid.NewGuid():N}.package"));
        try
        {
            await using var target = new FileStream(file.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, Buffer, FileOptions.Asynchronous);
            var buffer = new byte[Buffer];
            long total = 0;
            for (int read; (read = await source.ReadAsync(buffer, cancellation)) > 0;)
            {
                if ((total += read) > largest) throw new PackageException("package-too-large", $"The package is larger than the {largest:N0} bytes that are taken (Definitions:LargestPackage).");
                await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Delete(Path);
}
