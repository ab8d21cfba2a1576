using System.Collections.Frozen;
using System.Text.Json;

namespace FhirStories.Definitions.Facts;

/// <summary>What replaces a withdrawn definition: our ConceptMap from Care Connect's canonicals to UK Core's.</summary>
internal sealed class SuccessorMap
{
    internal const string Url = "https://fhirstories.org/fhir/ConceptMap/care-connect-to-uk-core";

    private readonly FrozenDictionary<string, string?> _pairs;

    private SuccessorMap(FrozenDictionary<string, string?> pairs) => _pairs = pairs;

    /// <summary>Whether the definition was withdrawn, with a successor or without.</summary>
    public bool Knows(string url) => _pairs.ContainsKey(url);

    public string? Find(string url) => _pairs.GetValueOrDefault(url);

    public static SuccessorMap Read(DefinitionStore store)
    {
        var pairs = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (store.Find(Url, FhirRelease.R4) is { } map)
        {
            using var document = JsonDocument.Parse(store.ReadJson(map));
            foreach (var element in document.RootElement.GetProperty("group").EnumerateArray().SelectMany(g => g.GetProperty("element").EnumerateArray()))
            {
                var target = element.GetProperty("target")[0];
                pairs[element.GetProperty("code").GetString()!] = target.TryGetProperty("code", out var code) ? code.GetString() : null;
            }
        }
        return new SuccessorMap(pairs.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
