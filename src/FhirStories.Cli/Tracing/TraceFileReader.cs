using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Cli.Validating;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Cli.Tracing;

/// <summary>
/// Reads files for the trace: resources of any release as they are, stories in whatever shape they are published, rows of
/// stories through the importer.
/// </summary>
/// <param name="definitions">Tells the release of an XML file by the profile that it claims.</param>
internal sealed class TraceFileReader(DefinitionStore definitions)
{
    /// <summary>Names of files that are looked at in folders, beside those of resources.</summary>
    public static readonly string[] Extensions = [".csv", ".tgz"];

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 256 };

    private readonly List<TracedFile> _resources = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _leftOut = [];

    /// <summary>Reads files.</summary>
    /// <param name="files">Paths, and whether somebody asked for each.</param>
    /// <param name="done">Told of each file.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<TracedFiles> ReadAsync(IReadOnlyList<(string Path, bool IsNamed)> files, Action done, CancellationToken cancellation)
    {
        foreach (var (path, isNamed) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await ReadAsync(path, isNamed, cancellation);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PackageException)
            {
                _problems.Add($"{path}: {exception.Message}");
            }
            done();
        }
        return new TracedFiles(_resources, _problems, _leftOut);
    }

    private async Task ReadAsync(string path, bool isNamed, CancellationToken cancellation)
    {
        var name = path.Replace('\\', '/');
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".tgz":
                foreach (var resource in FhirPackageReader.Read(path).Resources) Take(name, resource, Bytes(resource));
                break;
            case ".ndjson" or ".jsonl":
                await LinesAsync(name, path, isNamed, cancellation);
                break;
            case ".xml":
                Xml(name, await File.ReadAllBytesAsync(path, cancellation), isNamed);
                break;
            case ".csv":
                await RowsAsync(name, await File.ReadAllBytesAsync(path, cancellation), isNamed, cancellation);
                break;
            default:
                var content = await File.ReadAllBytesAsync(path, cancellation);
                if (Resource(content) is { } one) Take(name, one, content.AsSpan().StartsWith("\uFEFF"u8) ? content.AsMemory(3) : content);
                // Stories in a folder's JSON are FHIR or a list: a single object is somebody's settings, such as package.json.
                else if (!isNamed && Object(content) is not null) _leftOut.Add(name);
                else await RowsAsync(name, content, isNamed, cancellation);
                break;
        }
    }

    /// <summary>Lines may be resources, or rows of stories: those go to the importer together, each on its own line still.</summary>
    private async Task LinesAsync(string name, string path, bool isNamed, CancellationToken cancellation)
    {
        using var rows = new MemoryStream();
        var hasRows = false;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16))
        {
            foreach (var line in ByteLines.Of(stream))
            {
                if (Resource(line) is { } resource) Take(name, resource, line);
                else if (!ByteLines.IsBlank(line))
                {
                    hasRows = true;
                    rows.Write(line);
                }
                rows.WriteByte((byte)'\n');
            }
        }
        if (hasRows) await RowsAsync(name, rows.ToArray(), isNamed, cancellation);
    }

    private async Task RowsAsync(string name, byte[] content, bool isNamed, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(content);
        var found = new List<TracedFile>();
        var report = await Importer.RunAsync(stream, name, new CollectingTarget(name, found), new ImportOptions(), cancellation);
        // A file of a folder in which nothing is a story is somebody else's. One of FHIR's that broke off is not: a gate would pass without its stories.
        if (!isNamed && found.Count == 0)
        {
            if (BrokenFile.Problem(name, content) is { } problem) _problems.Add($"{name}: {problem}");
            else _leftOut.Add(name);
            return;
        }
        _resources.AddRange(found);
        foreach (var row in report.Rows.Where(row => row.Outcome == ImportOutcome.Failed))
            _problems.AddRange(row.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => $"{name}, line {row.Line}: {problem.Message}"));
    }

    private void Xml(string name, byte[] content, bool isNamed)
    {
        try
        {
            var resource = Tree(content, FhirRelease.R4);
            // What a file is written for, the profile that it claims tells: elements are lists in one release that are none in another.
            if (ReleaseOf(resource) is { } release and not FhirRelease.R4) resource = Tree(content, release);
            Take(name, resource, Bytes(resource));
        }
        catch (XmlException exception)
        {
            if (isNamed) _problems.Add($"{name}: {exception.Message}");
            else if (BrokenFile.Problem(name, content) is { } problem) _problems.Add($"{name}: {problem}");
            else _leftOut.Add(name);
        }
    }

    private static JsonObject Tree(byte[] content, FhirRelease release)
    {
        using var stream = new MemoryStream(content);
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreProcessingInstructions = true });
        return FhirXmlTree.Read(reader, release);
    }

    private FhirRelease? ReleaseOf(JsonObject resource)
    {
        foreach (var each in resource["entry"] is JsonArray entries ? entries.Select(entry => (entry as JsonObject)?["resource"] as JsonObject).OfType<JsonObject>() : [resource])
            if (each["meta"] is JsonObject meta && meta["profile"] is JsonArray profiles)
                foreach (var profile in profiles.OfType<JsonValue>())
                    if (profile.TryGetValue<string>(out var canonical) && definitions.Find(canonical) is { } entry) return entry.Release;
        return null;
    }

    /// <summary>The resource that a text is; null where it is none.</summary>
    private static JsonObject? Resource(ReadOnlySpan<byte> content) => Object(content) is { } json && json["resourceType"] is JsonValue type && type.TryGetValue<string>(out _) ? json : null;

    private static JsonObject? Object(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("\uFEFF"u8)) content = content[3..];
        try
        {
            var json = JsonNode.Parse(content, null, Depth) as JsonObject;
            // A property that is there twice shows when one is asked for.
            _ = json?.Count;
            return json;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // No JSON, or an object with a property twice: the importer says what is wrong with it.
            return null;
        }
    }

    private void Take(string name, JsonObject resource, ReadOnlyMemory<byte> content)
    {
        if (resource["resourceType"] is JsonValue type && type.TryGetValue<string>(out var text) && text == "Bundle" && resource["entry"] is JsonArray entries)
        {
            foreach (var inner in entries.Select(entry => (entry as JsonObject)?["resource"] as JsonObject).OfType<JsonObject>()) Take(name, inner, Bytes(inner));
            return;
        }
        if (CarrierShapes.Of(resource) is CarrierShape.None or CarrierShape.A)
        {
            _resources.Add(new TracedFile(name, content));
            return;
        }
        var converted = CarrierShapes.ToBasic(resource);
        if (converted.Resource is { } basic)
        {
            _resources.Add(new TracedFile(name, Bytes(basic)));
            return;
        }
        _problems.AddRange(converted.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).Take(5).Select(problem => $"{name}: {problem.Expression}: {problem.Message}"));
    }

    private static byte[] Bytes(JsonObject resource) => Encoding.UTF8.GetBytes(resource.ToJsonString(AsWritten));
}
