using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Definitions.Normalising;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Snapshots;

namespace FhirStories.Definitions.Tests.Snapshots;

/// <summary>Definitions of packages, or made by a test, before the built-in ones: what a store with those packages finds.</summary>
internal sealed class PackageSource : IDefinitionSource
{
    private readonly Dictionary<(FhirRelease, string), List<DefinitionEntry>> _byUrl = [];
    private readonly Dictionary<DefinitionEntry, byte[]> _content = new(ReferenceEqualityComparer.Instance);
    private readonly DefinitionStore? _builtIn;

    public PackageSource(bool withBuiltIn = true) => _builtIn = withBuiltIn ? DefinitionStore.BuiltIn : null;

    public int Generation { get; set; }

    public List<DefinitionEntry> Entries { get; } = [];

    public PackageSource AddPackage(FhirRelease release, string path, Func<JsonObject, bool>? wanted = null)
    {
        var package = FhirPackageReader.Read(path);
        foreach (var resource in package.Resources)
            if ((string?)resource["url"] is not null && wanted?.Invoke(resource) != false) Add(release, resource, $"{package.Name}#{package.Version}");
        return this;
    }

    public DefinitionEntry Add(FhirRelease release, string json) => Add(release, JsonNode.Parse(json)!.AsObject());

    public DefinitionEntry Add(FhirRelease release, JsonObject json, string source = "test#1")
    {
        string? Text(string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        var entry = new DefinitionEntry(release, Text("resourceType")!, Text("id") ?? "", Text("url")!, Text("version"), Text("name") ?? "", null, Text("kind"),
            Text("type"), Text("baseDefinition"), Text("status"), source, Text("derivation"), false);
        _content[entry] = Encoding.UTF8.GetBytes(json.ToJsonString());
        if (!_byUrl.TryGetValue((release, entry.Url), out var same)) _byUrl.Add((release, entry.Url), same = []);
        same.Add(entry);
        Entries.Add(entry);
        return entry;
    }

    public void Remove(DefinitionEntry entry)
    {
        _byUrl[(entry.Release, entry.Url)].Remove(entry);
        Entries.Remove(entry);
        Generation++;
    }

    public DefinitionEntry? Find(string canonical, FhirRelease release)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var (url, version) = bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
        return _byUrl.TryGetValue((release, url), out var own) && own.Find(e => version is null || e.Version == version) is { } found
            ? found : _builtIn?.Find(canonical, release);
    }

    public ReadOnlyMemory<byte> ReadJson(DefinitionEntry entry) =>
        _content.TryGetValue(entry, out var bytes) ? ReleaseNormaliser.ToR4(bytes, entry.Release) : _builtIn!.ReadJson(entry);

    public string ContentKeyOf(DefinitionEntry entry) =>
        _content.TryGetValue(entry, out var bytes) ? Convert.ToHexStringLower(SHA256.HashData(bytes)) : ((IDefinitionSource)_builtIn!).ContentKeyOf(entry);
}
