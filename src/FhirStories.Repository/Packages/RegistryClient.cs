using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using FhirStories.Definitions.Packages;

namespace FhirStories.Repository.Packages;

/// <summary>What a registry has of a package.</summary>
/// <param name="Versions">Each version with where its archive lies and what it must hash to.</param>
/// <param name="Latest">The version that the registry calls the latest.</param>
internal sealed record RegistryListing(IReadOnlyDictionary<string, RegistryArchive> Versions, string? Latest);

/// <summary>An archive in a registry.</summary>
/// <param name="Tarball">Its address.</param>
/// <param name="Sha1">Its SHA-1 in hex (<c>dist.shasum</c>), or null.</param>
/// <param name="Integrity">Its digest as <c>sha512-…</c> (<c>dist.integrity</c>), or null.</param>
internal sealed record RegistryArchive(Uri Tarball, string? Sha1, string? Integrity);

/// <summary>Speaks the protocol of FHIR package registries, which is npm's: <c>GET {registry}/{name}</c> lists versions,
/// <c>GET {registry}/{name}/{version}</c> is the archive unless the list names another address.</summary>
internal sealed class RegistryClient : IDisposable
{
    private const int MostRedirects = 5;
    private const long LargestListing = 32L << 20;

    private readonly Uri _registry;
    private readonly HttpClient _http;
    private readonly PackageOptions _options;

    public RegistryClient(Uri registry, PackageOptions options)
    {
        _registry = new Uri(registry.AbsoluteUri.TrimEnd('/') + "/");
        _options = options;
        // Redirects are followed here, where their scheme can be looked at.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestListing,
        };
    }

    /// <summary>The versions of a package; null when the registry does not know it.</summary>
    /// <exception cref="PackageException">The registry cannot be reached or does not answer as one.</exception>
    public Task<RegistryListing?> ListAsync(string name, CancellationToken cancellation) =>
        AskAsync(new Uri(_registry, Uri.EscapeDataString(name)), "application/json", async (answer, time) =>
        {
            if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return null;
            RequireSuccess(answer, name);
            await answer.Content.LoadIntoBufferAsync(LargestListing, time);
            var json = await answer.Content.ReadFromJsonAsync<JsonElement>(time);
            var versions = new Dictionary<string, RegistryArchive>(StringComparer.Ordinal);
            if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("versions", out var listed) && listed.ValueKind == JsonValueKind.Object)
                foreach (var version in listed.EnumerateObject()) versions.TryAdd(version.Name, Archive(name, version));
            var latest = Member(Member(json, "dist-tags"), "latest") is { ValueKind: JsonValueKind.String } tag ? tag.GetString() : null;
            return new RegistryListing(versions, latest);
        }, cancellation);

    /// <summary>Fetches an archive and checks it against the digest that the registry states.</summary>
    /// <exception cref="PackageException">It cannot be fetched, is too large, or is not what the registry states.</exception>
    public async Task<PackageFile> FetchAsync(string reference, RegistryArchive archive, CancellationToken cancellation)
    {
        var file = await AskAsync(archive.Tarball, "*/*", async (answer, time) =>
        {
            RequireSuccess(answer, reference);
            await using var content = await answer.Content.ReadAsStreamAsync(time);
            return await PackageFile.ReceiveAsync(content, _options.LargestPackage, time);
        }, cancellation);
        try
        {
            await RequireDigestAsync(reference, archive, file, cancellation);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private RegistryArchive Archive(string name, JsonProperty version)
    {
        var dist = Member(version.Value, "dist");
        string? Text(string member) => Member(dist, member) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        var address = new Uri(_registry, $"{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(version.Name)}");
        // An address of another scheme is refused when it is asked for.
        if (Text("tarball") is { } tarball && Uri.TryCreate(_registry, tarball, out var stated)) address = stated;
        return new RegistryArchive(address, Text("shasum"), Text("integrity"));
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var member) ? member : null;

    private async Task<T> AskAsync<T>(Uri address, string accept, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.RegistryTimeout);
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                if (address.Scheme is not ("http" or "https"))
                    throw Failed("package-registry-address", $"The registry points to an address that is neither http nor https ({address.Scheme}); it was not followed.");
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                request.Headers.Accept.ParseAdd(accept);
                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308) || answer.Headers.Location is not { } location) return await read(answer, limit.Token);
                if (redirects == MostRedirects) throw Failed("package-registry-failed", $"The registry redirects more than {MostRedirects} times.");
                var next = new Uri(address, location);
                if (address.Scheme == "https" && next.Scheme == "http")
                    throw Failed("package-registry-address", "The registry redirects from https to http; it was not followed.");
                address = next;
            }
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw Failed("package-registry-timeout", $"The package registry took longer than {_options.RegistryTimeout.TotalSeconds:0} seconds.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or InvalidOperationException or UriFormatException)
        {
            throw Failed("package-registry-failed", $"The package registry could not be used ({exception.Message.TrimEnd('.')}).", exception);
        }
    }

    private static void RequireSuccess(HttpResponseMessage answer, string what)
    {
        if (!answer.IsSuccessStatusCode) throw Failed("package-registry-failed", $"The package registry answered {(int)answer.StatusCode} for {what}.");
    }

    private static async Task RequireDigestAsync(string reference, RegistryArchive archive, PackageFile file, CancellationToken cancellation)
    {
        // Where both are stated, the stronger one decides.
        var strong = archive.Integrity?.Split(' ').FirstOrDefault(i => i.StartsWith("sha512-", StringComparison.Ordinal));
        if (strong is null && archive.Sha1 is null) return;
        await using var content = File.OpenRead(file.Path);
        var matches = strong is not null
            ? Convert.ToBase64String(await SHA512.HashDataAsync(content, cancellation)) == strong["sha512-".Length..]
            : string.Equals(Convert.ToHexString(await Sha1Async(content, cancellation)), archive.Sha1, StringComparison.OrdinalIgnoreCase);
        if (!matches) throw Failed("package-digest-wrong", $"{reference} is not what the registry states (its digest differs): it was damaged or changed on the way.");
    }

#pragma warning disable CA5350 // npm's protocol states SHA-1; it is checked for damage, and trusted no further than the registry itself.
    private static async Task<byte[]> Sha1Async(Stream content, CancellationToken cancellation) => await SHA1.HashDataAsync(content, cancellation);
#pragma warning restore CA5350

    private static PackageException Failed(string code, string message, Exception? inner = null) => new(code, message, inner);
}
