using System.Collections.Frozen;
using System.Text.Json;
using FhirStories.Definitions.Packages;

namespace FhirStories.Definitions.Facts;

/// <summary>What replaces a withdrawn definition: our ConceptMap from Care Connect's canonicals to UK Core's, and what definitions that were added say of themselves.</summary>
internal sealed class SuccessorMap
{
    internal const string Url = "https://fhirstories.org/fhir/ConceptMap/care-connect-to-uk-core";

    private readonly FrozenDictionary<string, string?> _pairs;

    private SuccessorMap(FrozenDictionary<string, string?> pairs) => _pairs = pairs;

    /// <summary>Whether the definition was withdrawn, with a successor or without.</summary>
    public bool Knows(string url) => _pairs.ContainsKey(url);

    /// <summary>What replaces it in the end: what was replaced itself is passed over. In a circle the first is told.</summary>
    public string? Find(string url)
    {
        if (_pairs.GetValueOrDefault(url) is not { } first) return null;
        var seen = new HashSet<string>(StringComparer.Ordinal) { url };
        var last = first;
        while (seen.Add(last) && _pairs.GetValueOrDefault(last) is { } next)
        {
            if (seen.Contains(next)) return first;
            last = next;
        }
        return last;
    }

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
        var said = store.Packs.Where(pack => pack.Origin != PackageOrigin.BuiltIn).SelectMany(pack => pack.Successions).ToList();
        foreach (var (old, next) in said.Where(each => each.New is not null)) pairs.TryAdd(old, next);
        foreach (var (old, _) in said) pairs.TryAdd(old, null);
        return new SuccessorMap(pairs.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
