using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary>A folder that the tool works in, gone with the test.</summary>
internal sealed class ToolFolder : IDisposable
{
    /// <summary>Its path.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("fhirstories-tool-").FullName;

    /// <summary>The repository.</summary>
    public static string Repository
    {
        get
        {
            var at = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(at, "FhirStories.sln"))) at = Path.GetDirectoryName(at)!;
            return at;
        }
    }

    /// <summary>Published data beside the repository; the test skips where it is absent.</summary>
    public static string RealData(params string[] parts)
    {
        var folder = Environment.GetEnvironmentVariable("FHIRSTORIES_TESTDATA") ?? Path.GetFullPath(Path.Combine(Repository, "..", "shared", "data"));
        var path = Path.Combine([folder, .. parts]);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"There is no published data '{string.Join('/', parts)}' beside the checkout.");
        return path;
    }

    public void Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public Task<ToolRun> RunAsync(params string[] arguments) => Tool.RunAsync(Folder, arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
