using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FhirStories.Web.Assets;

/// <summary>The style sheets, scripts and icons of the pages, embedded in this assembly (docs/0001).</summary>
internal sealed partial class PageAssets
{
    private const string Prefix = "asset:";
    private readonly FrozenDictionary<string, Asset> _assets;

    public PageAssets()
    {
        var assembly = typeof(PageAssets).Assembly;
        _assets = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .GroupBy(name => name[Prefix.Length..].Split('#')[0])
            .ToFrozenDictionary(parts => parts.Key, parts => Load(assembly, parts.Key, parts), StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in _assets.Keys.Order(StringComparer.Ordinal)) hash.AppendData(_assets[name].Content);
        Version = Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    /// <summary>Hash of all files together.</summary>
    public string Version { get; }

    /// <summary>The address of a file, with its version.</summary>
    public string Href(string name) => $"/assets/{Version}/{name}";

    /// <summary>Answers a request for a file.</summary>
    public async Task ServeAsync(HttpContext http, string version, string name)
    {
        if (!_assets.TryGetValue(name, out var asset))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var headers = http.Response.Headers;
        headers.CacheControl = version == Version ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.XContentTypeOptions = "nosniff";
        http.Response.ContentType = asset.ContentType;
        var content = asset.Content;
        var accepts = http.Request.Headers.AcceptEncoding.ToString();
        if (accepts.Contains("br", StringComparison.Ordinal)) (content, headers.ContentEncoding) = (asset.Brotli, "br");
        else if (accepts.Contains("gzip", StringComparison.Ordinal)) (content, headers.ContentEncoding) = (asset.Gzip, "gzip");
        http.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(content, http.RequestAborted);
    }

    /// <summary>A file, put together from its parts: <c>asset:{name}</c> or several <c>asset:{name}#{part}</c>.</summary>
    private static Asset Load(Assembly assembly, string name, IEnumerable<string> parts)
    {
        var text = string.Join('\n', parts.Select(part => Read(assembly, part)));
        // Modules name each other by relative addresses, so each keeps its own file below the common version.
        if (name.EndsWith(".js", StringComparison.Ordinal)) return new Asset(Encoding.UTF8.GetBytes(text), "text/javascript; charset=utf-8");
        if (!name.EndsWith(".css", StringComparison.Ordinal)) return new Asset(Encoding.UTF8.GetBytes(text), "image/svg+xml");
        text = FontFace().Replace(text, "").Replace("url(/assets/images/", "url(images/", StringComparison.Ordinal);
        return new Asset(Encoding.UTF8.GetBytes(SourceMap().Replace(text, "")), "text/css; charset=utf-8");
    }

    private static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"@font-face\s*\{[^}]*\}")]
    private static partial Regex FontFace();

    [GeneratedRegex(@"/\*# sourceMappingURL=.*?\*/")]
    private static partial Regex SourceMap();

    private sealed class Asset(byte[] content, string contentType)
    {
        private readonly Lazy<byte[]> _brotli = new(() => Compress(content, to => new BrotliStream(to, CompressionLevel.SmallestSize)));
        private readonly Lazy<byte[]> _gzip = new(() => Compress(content, to => new GZipStream(to, CompressionLevel.SmallestSize)));

        public byte[] Content => content;

        public string ContentType => contentType;

        public byte[] Brotli => _brotli.Value;

        public byte[] Gzip => _gzip.Value;

        private static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
        {
            using var buffer = new MemoryStream();
            using (var stream = compressor(buffer)) stream.Write(content);
            return buffer.ToArray();
        }
    }
}
