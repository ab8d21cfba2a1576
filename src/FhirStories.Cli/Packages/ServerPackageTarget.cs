using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using FhirStories.Cli.Commands;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Cli.Packages;

/// <summary>The packages of a running server.</summary>
internal sealed class ServerPackageTarget(Uri baseUrl) : IPackageTarget
{
    // A server compiles a core package in half a minute at most; sending it comes on top.
    private readonly HttpClient _http = ServerClient.Create(baseUrl, TimeSpan.FromMinutes(10));

    public async Task<IReadOnlyList<PackageLine>> AddAsync(string source, bool replace, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (File.Exists(source)) return await SendAsync(source, replace, progress, cancellation);
        if (Directory.Exists(source))
        {
            var packed = Path.Combine(Path.GetTempPath(), $"fhirstories-{Guid.NewGuid():N}.tgz");
            try
            {
                await PackAsync(source, packed, cancellation);
                return await SendAsync(packed, replace, progress, cancellation);
            }
            finally
            {
                File.Delete(packed);
            }
        }
        var package = PackageName.Parse(source);
        if (package.Version is null) throw new PackageException("package-source-unknown", $"There is no file or folder '{source}', and it is no name@version.");
        progress?.Report($"The server fetches {source}");
        var parameters = new Parameters().Add("name", new FhirString(package.Name)).Add("version", new FhirString(package.Version)).Add("replace", new FhirBoolean(replace));
        return Lines(await CallAsync(HttpMethod.Post, "$package-add", Body(parameters), cancellation), "outcome");
    }

    public async Task<IReadOnlyList<PackageLine>> ListAsync(CancellationToken cancellation) =>
        Lines(await CallAsync(HttpMethod.Get, "$packages", null, cancellation), "origin");

    public async System.Threading.Tasks.Task RemoveAsync(string name, string version, CancellationToken cancellation) => await CallAsync(
        HttpMethod.Post, "$package-remove", Body(new Parameters().Add("name", new FhirString(name)).Add("version", new FhirString(version))), cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<PackageLine>> SendAsync(string file, bool replace, IProgress<string>? progress, CancellationToken cancellation)
    {
        progress?.Report($"Sending {Path.GetFileName(file)}");
        await using var stream = File.OpenRead(file);
        using var content = new StreamContent(stream);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return Lines(await CallAsync(HttpMethod.Post, replace ? "$package-add?replace=true" : "$package-add", content, cancellation), "outcome");
    }

    private async Task<Resource?> CallAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/fhir+json"));
        using var answer = await _http.SendAsync(request, cancellation);
        var resource = Read(await answer.Content.ReadAsByteArrayAsync(cancellation));
        if (answer.IsSuccessStatusCode) return resource;
        var issue = (resource as OperationOutcome)?.Issue.FirstOrDefault();
        throw new PackageException(issue?.Details?.Coding.FirstOrDefault()?.Code ?? "server-refused", issue?.Details?.Text ?? $"The server answered {(int)answer.StatusCode}.");
    }

    private static Resource? Read(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : ResourceText.Read(body);
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidDataException or InvalidOperationException)
        {
            // Not FHIR: the status has to do.
            return null;
        }
    }

    private static ByteArrayContent Body(Resource resource)
    {
        var content = new ByteArrayContent(ResourceText.ToJson(resource));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        return content;
    }

    private static List<PackageLine> Lines(Resource? answer, string state) =>
    [
        .. (answer as Parameters)?.Parameter.Where(p => p.Name == "package").Select(p => new PackageLine(
            Text(p, "name") ?? "?", Text(p, "version"), Text(p, "fhirVersion"), Text(p, state) ?? "",
            p.Part.Where(c => c.Name == "count").ToDictionary(c => Text(c, "type")!, c => int.Parse(Text(c, "number")!, System.Globalization.CultureInfo.InvariantCulture)),
            [.. p.Part.Where(i => i.Name == "issue").Select(i => new DefinitionIssue(
                Enum.Parse<DefinitionSeverity>(Text(i, "severity")!, ignoreCase: true), Text(i, "code")!, Text(i, "message")!, Text(i, "file"), Text(i, "definition"), Text(i, "element")))])) ?? [],
    ];

    private static string? Text(Parameters.ParameterComponent parent, string name) =>
        (parent.Part.FirstOrDefault(p => p.Name == name)?.Value as PrimitiveType)?.ToString();

    /// <summary>A folder as the archive that a server takes: <c>package.json</c> lies in it or in its <c>package</c> folder.</summary>
    private static async System.Threading.Tasks.Task PackAsync(string folder, string file, CancellationToken cancellation)
    {
        var root = File.Exists(Path.Combine(folder, "package.json")) ? folder : Path.Combine(folder, "package");
        if (!Directory.Exists(root)) throw new PackageException("package-manifest-missing", $"'{folder}' is no package: it holds no package.json.");
        await using var target = File.Create(file);
        await using var gzip = new GZipStream(target, CompressionLevel.Fastest);
        await using var tar = new TarWriter(gzip);
        foreach (var path in Directory.EnumerateFiles(root).Order(StringComparer.Ordinal))
            await tar.WriteEntryAsync(path, $"package/{Path.GetFileName(path)}", cancellation);
    }
}
