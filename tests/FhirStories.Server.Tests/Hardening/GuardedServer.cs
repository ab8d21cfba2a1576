using Microsoft.AspNetCore.Builder;
using Xunit;

namespace FhirStories.Server.Tests.Hardening;

/// <summary>A server in this process, on a database of its own.</summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-guard-").FullName;
    private WebApplication? _app;

    /// <summary>A client that keeps no cookies and follows nothing.</summary>
    public HttpClient Http { get; } = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => _app!.Services;

    /// <summary>Starts one with settings beside the usual ones of tests.</summary>
    /// <param name="with">Maps more before it starts; null for nothing.</param>
    /// <param name="settings">Arguments.</param>
    public static async Task<GuardedServer> StartAsync(Action<WebApplication>? with, params string[] settings)
    {
        var server = new GuardedServer();
        server._app = await FhirStoriesServer.BuildAsync(
        [
            "--urls=http://127.0.0.1:0", "--Catalogue:Seed=false", "--Security:Mode=Open", "--Logging:LogLevel:Default=None",
            $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(server._folder, "catalogue.db")}",
            $"--Definitions:Cache={Path.Combine(Path.GetTempPath(), "fhirstories-tests", "definitions")}", .. settings,
        ]);
        with?.Invoke(server._app);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        server.Http.BaseAddress = new Uri(server._app.Urls.First());
        return server;
    }

    /// <summary>Sends a request with headers.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Disposes of the server, not of its files.</summary>
    public async Task EndAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _app = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await EndAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
