using FhirStories.Server;
using FhirStories.TestDatabases;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>The real host on a free loopback port, over a database of its own that is empty unless it is told to seed.</summary>
public sealed class StartedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDatabase? _own;

    private StartedServer(WebApplication app, TestDatabase database, TestDatabase? own)
    {
        (_app, Database, _own) = (app, database, own);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.Single() + "/fhir/"), Timeout = TimeSpan.FromMinutes(3) };
    }

    public HttpClient Http { get; }

    public TestDatabase Database { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server with settings such as <c>--Rest:LargestBody=200000</c>; the test skips where its database product is missing.</summary>
    public static Task<StartedServer> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <summary>Starts a server over a database that is there already, which stays when the server goes.</summary>
    public static Task<StartedServer> StartAsync(TestDatabase? shared, params string[] settings) => StartAsync(shared, null, settings);

    /// <summary>Starts a server with something in front of it.</summary>
    public static async Task<StartedServer> StartAsync(TestDatabase? shared, Action<WebApplication>? before, params string[] settings)
    {
        var database = shared ?? await TestDatabase.CreateAsync();
        if (database is null) Assert.Skip(TestDatabase.Missing);
        var app = await FhirStoriesServer.BuildAsync(
            ["--urls=http://127.0.0.1:0", .. database.Arguments, "--Catalogue:Seed=false", "--Security:Mode=Open", $"--Definitions:Cache={Cache}", "--Logging:LogLevel:Default=Critical", .. settings]);
        before?.Invoke(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StartedServer(app, database, shared is null ? database : null);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        if (_own is not null) await _own.DisposeAsync();
    }

    // Compiled once for all servers of a run.
    private static readonly string Cache = Path.Combine(Path.GetTempPath(), "fhirstories-tests", "definitions");
}
