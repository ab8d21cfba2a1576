using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Definitions.Normalising;
using FhirStories.Definitions.Packs;

namespace FhirStories.Definitions.Packages;

/// <summary>A package while it is being read: what was taken so far, and what was wrong.</summary>
internal sealed class PackageCompilation(NpmManifest manifest, FhirRelease release)
{
    /// <summary>A report that nobody reads to its end helps nobody.</summary>
    private const int MostIssues = 2000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What the facade serves and the validator needs; examples and the like are not definitions.
    private static readonly HashSet<string> Kinds =
        ["StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "SearchParameter", "OperationDefinition", "CompartmentDefinition", "Questionnaire"];

    private readonly List<PackedDefinition> _definitions = [];
    private readonly Dictionary<(FhirRelease, string Url, string? Version), string> _canonicals = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _leftOut = new(StringComparer.Ordinal);
    private readonly List<DefinitionIssue> _issues = [];

    /// <summary>Takes a file: one resource, or a Bundle of them where the archive is a specification's.</summary>
    public void Add(PackageMember member)
    {
        if (DefinitionFile.HasMark(member.Content))
            Report(DefinitionSeverity.Information, "file-byte-order-mark", "The file begins with a byte order mark, which FHIR JSON does not have; it was passed over.", member.Name);
        try
        {
            foreach (var resource in Resources(member)) Add(member.Name, resource);
        }
        catch (PackageException exception)
        {
            Report(DefinitionSeverity.Error, exception.Code, exception.Message, member.Name);
        }
        catch (XmlException exception)
        {
            Report(DefinitionSeverity.Error, "file-not-well-formed", $"{member.Name} is not well-formed XML: {exception.Message}", member.Name);
        }
    }

    /// <summary>The packed package.</summary>
    public byte[] Pack()
    {
        if (_leftOut.Count > 0)
            Report(DefinitionSeverity.Information, "resources-left-out", $"Only definitions are kept; left out: {string.Join(", ", _leftOut.Select(l => $"{l.Value} {l.Key}"))}.");
        if (_issues.Count > MostIssues)
        {
            var more = _issues.Count - MostIssues;
            _issues.RemoveRange(MostIssues, more);
            _issues.Add(new DefinitionIssue(DefinitionSeverity.Warning, "issues-cut", $"{more} more findings are not listed."));
        }
        var counts = new SortedDictionary<string, int>(_definitions.CountBy(d => d.ResourceType).ToDictionary(), StringComparer.Ordinal);
        return PackWriter.Write(
            key => JsonSerializer.SerializeToUtf8Bytes(new PackageManifest(
                manifest.Name, manifest.Version, manifest.FhirVersion!, manifest.Title, manifest.Licence, manifest.Dependencies, key, counts, _issues), ManifestJson.Default.PackageManifest),
            _definitions);
    }

    private IEnumerable<JsonObject> Resources(PackageMember member)
    {
        if (DefinitionFile.IsXml(member.Name))
        {
            var reader = new XmlDefinitionReader(release, (code, message) => Report(DefinitionSeverity.Warning, code, message, member.Name));
            return reader.Read(new MemoryStream(member.Content, writable: false));
        }
        var json = DefinitionFile.Parse(member, out var repaired);
        if (repaired) Report(DefinitionSeverity.Warning, "file-control-characters", "Strings of the file have line ends or other control characters in them, which JSON wants escaped; they were read as they stand.", member.Name);
        return json is null ? [] : [json];
    }

    private void Add(string file, JsonObject resource)
    {
        if (Text(resource, "resourceType") is not { } type) return;
        if (type == "Bundle" && manifest.IsSpecification)
        {
            foreach (var entry in (resource["entry"] as JsonArray ?? []).OfType<JsonObject>())
                if (entry["resource"] is JsonObject inner) Add(file, inner);
            return;
        }
        if (!Kinds.Contains(type))
        {
            _leftOut[type] = _leftOut.GetValueOrDefault(type) + 1;
            return;
        }
        try
        {
            Take(file, type, resource);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException or InvalidCastException or NullReferenceException or JsonException)
        {
            // Strangers' JSON: a list where an object belongs, a number where a text does.
            Report(DefinitionSeverity.Error, "definition-malformed", $"The {type} is not shaped as FHIR has it, so it was left out: {exception.Message}", file, Text(resource, "url"));
        }
    }

    private void Take(string file, string type, JsonObject resource)
    {
        if (Text(resource, "url") is not { Length: > 0 } url)
        {
            Report(DefinitionSeverity.Error, "definition-url-missing", $"The {type} has no url, so nothing can refer to it; it was left out.", file);
            return;
        }
        url = url.Trim();
        var own = ReleaseOf(file, resource, url);
        if (own is not { } shape) return;
        // STU3's core definitions carry no version; whoever names one means the package's.
        var version = Text(resource, "version") ?? (IsCore ? manifest.Version : null);
        if (!_canonicals.TryAdd((shape, url, version), file))
        {
            Report(DefinitionSeverity.Error, "canonical-duplicate",
                $"{Named(url, version)} is stated by {_canonicals[(shape, url, version)]} already; the first was taken. Give one of them another version or url.", file, Named(url, version));
            return;
        }

        var repairs = new List<DefinitionIssue>();
        // Narrative repeats what the elements say, and is somebody else's HTML.
        resource.Remove("text");
        if (LooseLiterals.Repair(resource) is > 0 and var loose)
            Report(DefinitionSeverity.Warning, "literal-as-string", $"{loose} numbers or booleans are written as JSON strings; they were read as what they mean.", file, Named(url, version));
        var json = ReleaseNormaliser.ToR4(resource, shape, repairs);
        // A differential and its snapshot say the same, and so does what was found on the way and afterwards.
        _issues.AddRange(repairs.Concat(DefinitionChecks.Of(json, shape)).DistinctBy(i => (i.Code, i.ElementId))
            .Select(i => i with { File = file, Canonical = i.Canonical ?? Named(url, version) }));
        var id = Id(file, json, url, version);
        json["id"] = id;
        _definitions.Add(new PackedDefinition(shape, type, Columns(json, id, url, version), url, JsonSerializer.SerializeToUtf8Bytes(json, Plain)));
    }

    private bool IsCore => manifest.Name.StartsWith("hl7.fhir.r", StringComparison.Ordinal) && manifest.Name.EndsWith(".core", StringComparison.Ordinal);

    /// <summary>The release in whose shape a definition is written: a StructureDefinition says so itself.</summary>
    private FhirRelease? ReleaseOf(string file, JsonObject resource, string url)
    {
        // R5 lets a ValueSet's package say it; only a StructureDefinition has it as an element.
        if (Text(resource, "fhirVersion") is not { } version || FhirReleases.Of(version) == release) return release;
        if (FhirReleases.Of(version) is not { } other)
        {
            Report(DefinitionSeverity.Error, "definition-fhir-version-unsupported", $"It is written for FHIR {version}; STU3, R4, R4B and R5 are read. It was left out.", file, url);
            return null;
        }
        Report(DefinitionSeverity.Information, "definition-fhir-version-differs", $"It is written for FHIR {version}, its package for {manifest.FhirVersion}; it was read as what it says itself.", file, url);
        return other;
    }

    private string Id(string file, JsonObject json, string url, string? version)
    {
        var stated = Text(json, "id");
        var last = url[(url.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
        var id = ServedId.Of(manifest.Name, manifest.Version, stated ?? last);
        if (_ids.Add($"{Text(json, "resourceType")}/{id}")) return id;
        Report(DefinitionSeverity.Warning, "id-duplicate", $"Another {Text(json, "resourceType")} of the package has the id '{stated ?? last}'; this one is served under another.", file, Named(url, version));
        id = ServedId.Another(id, Named(url, version));
        _ids.Add($"{Text(json, "resourceType")}/{id}");
        return id;
    }

    private string?[] Columns(JsonObject json, string id, string url, string? version) =>
    [
        id, url, version, Text(json, "name"), Text(json, "title"), Text(json, "kind"),
        Text(json, "resourceType") == "SearchParameter" ? Text(json, "code") : Text(json, "type"),
        Text(json, "baseDefinition"), Text(json, "status"), $"{manifest.Name}#{manifest.Version}", Text(json, "derivation"),
        json["abstract"] is JsonValue value && value.TryGetValue<bool>(out var isAbstract) && isAbstract ? "1" : "0",
    ];

    private void Report(DefinitionSeverity severity, string code, string message, string? file = null, string? canonical = null) =>
        _issues.Add(new DefinitionIssue(severity, code, message, file, canonical));

    private static string Named(string url, string? version) => version is null ? url : $"{url}|{version}";

    private static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
