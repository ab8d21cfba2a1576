using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FhirStories.Server.Tests;

/// <summary>A collector of telemetry that keeps what it is sent, as it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Collector(WebApplication app) => _app = app;

    /// <summary>What came, by path.</summary>
    public ConcurrentDictionary<string, string> Received { get; } = new();

    public string Address => _app.Urls.Single();

    public static async Task<Collector> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new Collector(app);
        app.MapPost("/{**path}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            // Texts are UTF-8 in this format, so they can be found in it.
            var text = System.Text.Encoding.UTF8.GetString(body.ToArray());
            collector.Received.AddOrUpdate(http.Request.Path, text, (_, before) => before + text);
        });
        await app.StartAsync(cancellation);
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
