using System.Diagnostics;
using System.Text;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary>The tool as a process of its own, in a folder of its own.</summary>
internal sealed class Tool : IDisposable
{
    public Tool() => Folder = Directory.CreateTempSubdirectory("fhirstories-tool-").FullName;

    /// <summary>Where it runs.</summary>
    public string Folder { get; }

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

    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "fhirstories.dll"), .. arguments])
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                UseShellExecute = false,
            },
        };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
