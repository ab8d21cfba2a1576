using System.Collections.Concurrent;
using System.Diagnostics;
using FhirStories.TestDatabases;
using Xunit;

namespace FhirStories.Server.Tests;

/// <summary>The server as a process of its own, which can be ended without a word.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"The server ended: {Said}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Http = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
    }

    /// <summary>A client whose base address is that of FHIR.</summary>
    public HttpClient Http { get; }

    /// <summary>Everything it has printed.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Starts a server over a database and waits until it says where it is.</summary>
    public static async Task<ServerProcess> StartAsync(IEnumerable<string> database, params string[] settings)
    {
        var server = new ServerProcess(new Process
        {
            StartInfo = new ProcessStartInfo("dotnet",
            [
                typeof(FhirStoriesServer).Assembly.Location, "--urls=http://127.0.0.1:0", "--Catalogue:Seed=false", "--Security:Mode=Open",
                $"--Definitions:Cache={Path.Combine(Path.GetTempPath(), "fhirstories-tests", "definitions")}", .. database, .. settings,
            ])
            {
                WorkingDirectory = Path.GetTempPath(),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        });
        try
        {
            server.Http.BaseAddress = await server._address.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="StartAsync(IEnumerable{string}, string[])"/>
    public static Task<ServerProcess> StartAsync(TestDatabase database, params string[] settings) => StartAsync(database.Arguments, settings);

    /// <summary>Ends it with SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Http.Dispose();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        _said.Enqueue(line);
        if (line.StartsWith("FHIR:  ", StringComparison.Ordinal)) _address.TrySetResult(new Uri(line["FHIR:  ".Length..].Replace("metadata", "", StringComparison.Ordinal)));
    }
}
