using System.Text.Json;

namespace FhirStories.Definitions.Terminology;

/// <summary>Value sets and code systems that go before the store's, for one call: sent with it, or found in a database.</summary>
public sealed class DefinitionOverlay
{
    /// <summary>None.</summary>
    public static readonly DefinitionOverlay Empty = new();

    private readonly List<(string Type, string Url, string? Version, ReadOnlyMemory<byte> Json)> _definitions = [];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _definitions.Count == 0;

    /// <summary>Adds a ValueSet or CodeSystem in the R4 model.</summary>
    /// <returns>Its URL; one is made up for a definition without.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public string Add(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var url = root.Text("url") ?? $"urn:uuid:{Guid.NewGuid()}";
        _definitions.Add((root.Text("resourceType") ?? "", url, root.Text("version"), json));
        return url;
    }

    /// <summary>The newest of a URL, or the one of a version.</summary>
    internal ReadOnlyMemory<byte>? Find(string type, string url, string? version)
    {
        foreach (var definition in _definitions)
            if (definition.Type == type && definition.Url == url && (version is null || definition.Version == version)) return definition.Json;
        return null;
    }
}
