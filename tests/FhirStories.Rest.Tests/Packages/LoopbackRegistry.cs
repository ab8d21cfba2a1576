using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FhirStories.Rest.Tests.Packages;

/// <summary>A package registry on a free loopback port, which counts what it is asked for.</summary>
internal sealed class LoopbackRegistry : IAsyncDisposable
{
    private readonly Dictionary<(string Name, string Version), byte[]> _packages = [];
    private readonly WebApplication _app;

    private LoopbackRegistry()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Map("/{name}", (string name) => Listing(name));
        _app.Map("/{name}/{version}", (string name, string version) => Archive(name, version));
        _app.Map("/moved/{name}/{version}", (string name, string version) => Archive(name, version));
    }

    public string Url => _app.Urls.Single();

    public List<string> Fetched { get; } = [];

    /// <summary>Packages whose stated digest is wrong.</summary>
    public HashSet<string> Damaged { get; } = [];

    /// <summary>Where an archive is redirected to, in place of being sent.</summary>
    public Dictionary<string, string> Redirected { get; } = [];

    public Dictionary<string, string> Latest { get; } = [];

    public static async Task<LoopbackRegistry> StartAsync()
    {
        var registry = new LoopbackRegistry();
        await registry._app.StartAsync();
        return registry;
    }

    public void Add(string name, string version, params (string, string)[] dependencies) =>
        _packages[(name, version)] = PackageArchive.Of(name, version, [("P.json", PackageArchive.Profile(name, "P"))], dependencies);

    public void Add(string name, string version, byte[] package) => _packages[(name, version)] = package;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Listing(string name)
    {
        var versions = _packages.Where(p => p.Key.Name == name).ToList();
        if (versions.Count == 0) return Results.NotFound();
        var listed = new JsonObject(versions.Select(p => KeyValuePair.Create(p.Key.Version, (JsonNode?)new JsonObject
        {
            ["name"] = name,
            ["version"] = p.Key.Version,
            ["dist"] = new JsonObject
            {
                ["tarball"] = $"{Url}/{name}/{p.Key.Version}",
                ["shasum"] = Digest(Damaged.Contains(name) ? [.. p.Value, 0] : p.Value),
            },
        })));
        var tags = Latest.TryGetValue(name, out var latest) ? new JsonObject { ["latest"] = latest } : [];
        return Results.Text(new JsonObject { ["name"] = name, ["dist-tags"] = tags, ["versions"] = listed }.ToJsonString(), "application/json");
    }

#pragma warning disable CA5350 // npm's protocol states SHA-1.
    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA1.HashData(content));
#pragma warning restore CA5350

    private IResult Archive(string name, string version)
    {
        if (Redirected.Remove(name, out var elsewhere)) return Results.Redirect(elsewhere);
        lock (Fetched) Fetched.Add($"{name}#{version}");
        return _packages.TryGetValue((name, version), out var package) ? Results.Bytes(package, "application/gzip") : Results.NotFound();
    }
}
