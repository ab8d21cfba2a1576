using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FhirStories.Benchmarks.Load;

/// <summary>The ceiling: Kestrel that answers every GET with the same bytes and headers, and every POST after reading it.</summary>
internal static class BareServer
{
    public static async Task<int> RunAsync(string url, string file)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.Map("/{**path}", async (HttpContext http) =>
        {
            if (HttpMethods.IsPost(http.Request.Method)) await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            http.Response.StatusCode = HttpMethods.IsPost(http.Request.Method) ? 201 : 200;
            http.Response.ContentType = "application/fhir+json; charset=utf-8";
            http.Response.Headers.ETag = "W/\"1\"";
            http.Response.ContentLength = bytes.Length;
            await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
        });
        await app.StartAsync();
        Console.WriteLine("Pages: ready");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
