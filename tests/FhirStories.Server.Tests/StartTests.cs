using System.Diagnostics;
using System.Net;
using Xunit;

namespace FhirStories.Server.Tests;

/// <summary>The server as a process of its own.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_says_where_it_is_seeds_an_empty_database_once_and_keeps_what_was_answered_when_killed()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var http = new HttpClient();
        string first;
        {
            using var server = Start(out var pages);
            try
            {
                first = await http.GetStringAsync($"{pages}fhir/Basic?_summary=count", cancel);
                Assert.DoesNotContain("\"total\":0", first, StringComparison.Ordinal);
                using var deleted = await http.DeleteAsync($"{pages}fhir/Basic/us-med-01", cancel);
                Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            }
            finally
            {
                // No farewell: what was answered has to be on disk.
                server.Kill();
                await server.WaitForExitAsync(cancel);
            }
        }
        using (var server = Start(out var pages))
        {
            try
            {
                using var read = await http.GetAsync($"{pages}fhir/Basic/us-med-01", cancel);
                Assert.Equal(HttpStatusCode.Gone, read.StatusCode);
                Assert.NotEqual(first, await http.GetStringAsync($"{pages}fhir/Basic?_summary=count", cancel));
            }
            finally
            {
                server.Kill();
                await server.WaitForExitAsync(cancel);
            }
        }
    }

    [Fact]
    public async Task A_wrong_setting_ends_the_process_with_2_and_no_stack_trace()
    {
        using var server = Process.Start(Command("--Catalogue:Seed=maybe"))!;
        var error = await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, server.ExitCode);
        Assert.Contains("Catalogue:Seed", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private Process Start(out string pages)
    {
        var server = Process.Start(Command("--urls=http://127.0.0.1:0", "--Security:Mode=Open"))!;
        while (server.StandardOutput.ReadLine() is { } line)
        {
            if (!line.StartsWith("Pages: ", StringComparison.Ordinal)) continue;
            pages = line["Pages: ".Length..];
            Assert.StartsWith("FHIR:  " + pages + "fhir/", server.StandardOutput.ReadLine(), StringComparison.Ordinal);
            return server;
        }
        server.Kill();
        throw new InvalidOperationException(server.StandardError.ReadToEnd());
    }

    private ProcessStartInfo Command(params string[] arguments) => new("dotnet", [typeof(FhirStoriesServer).Assembly.Location, .. arguments])
    {
        WorkingDirectory = _folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}
