using System.Diagnostics;
using System.Text;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary>The tool as a process of its own, in a folder of its own.</summary>
internal static class Tool
{
    public static async Task<ToolRun> RunAsync(string folder, params string[] arguments)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "fhirstories.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new ToolRun(process.ExitCode, await output, await error);
    }
}

/// <summary>How it ended and what it said.</summary>
internal sealed record ToolRun(int Exit, string Output, string Error);
