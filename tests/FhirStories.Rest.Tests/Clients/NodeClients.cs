using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

namespace FhirStories.Rest.Tests.Clients;

/// <summary>The FHIR clients of npm, installed once into a folder beside no source, and run through Node.</summary>
internal static class NodeClients
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<(string? Folder, string? Missing)>> Installed = new(InstallAsync);

    /// <summary>Runs a script against a server; the test is skipped, saying why, where Node or the clients cannot be had.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string script, string baseUrl)
    {
        var (folder, missing) = await Installed.Value;
        if (folder is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("FHIRSTORIES_REQUIRE_CLIENTS") == "1", missing);
            Assert.Skip(missing!);
        }
        var (exit, output) = await ExecuteAsync("node", [script, baseUrl], folder, RunLimit);
        Assert.True(exit == 0, output);
        return output;
    }

    private static async Task<(string?, string?)> InstallAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Clients", "node");
        var key = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"))))[..16];
        var folder = Path.Combine(Path.GetTempPath(), "fhirstories-tests", $"clients-{key}");
        var stamp = Path.Combine(folder, "node_modules", ".installed");
        try
        {
            Directory.CreateDirectory(folder);
            // Several runs of the tests may meet here.
            await using var turn = await LockAsync(Path.Combine(folder, ".lock"));
            foreach (var file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            if (File.Exists(stamp)) return (folder, null);
            var (exit, output) = await ExecuteAsync("npm", ["ci", "--loglevel=error"], folder, InstallLimit);
            if (exit != 0) return (null, $"The FHIR clients could not be installed: npm ci ended with {exit}: {output}");
            await File.WriteAllTextAsync(stamp, "");
            return (folder, null);
        }
        catch (Win32Exception)
        {
            return (null, "Node.js or npm is not on the PATH: the clients from npm are not run.");
        }
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        var limit = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (limit.Elapsed < InstallLimit)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task<(int Exit, string Output)> ExecuteAsync(string program, string[] arguments, string folder, TimeSpan limit)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true } };
        process.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(limit);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(stop.Token), process.StandardError.ReadToEndAsync(stop.Token));
            await process.WaitForExitAsync(stop.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} did not end within {limit.TotalMinutes} minutes.");
        }
    }
}
