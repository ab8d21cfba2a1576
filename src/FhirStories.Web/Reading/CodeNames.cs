using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FhirStories.Definitions;

namespace FhirStories.Web.Reading;

/// <summary>Names of codes, from the code systems that the server knows.</summary>
internal sealed class CodeNames(DefinitionStore store)
{
    // By the entry itself: when packages change there are new entries, and what was kept of the old ones goes with them.
    private readonly ConditionalWeakTable<DefinitionEntry, FrozenDictionary<string, string>> _systems = [];

    /// <summary>The display of a code; the code in words where its system is not known or has none.</summary>
    public string Of(string system, string code) =>
        store.Find(system) is { ResourceType: "CodeSystem" } entry && _systems.GetValue(entry, Read).TryGetValue(code, out var display)
            ? display : Labels.Words(code);

    private FrozenDictionary<string, string> Read(DefinitionEntry entry)
    {
        using var document = JsonDocument.Parse(store.ReadJson(entry));
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(document.RootElement, names);
        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Collect(JsonElement parent, Dictionary<string, string> names)
    {
        if (!parent.TryGetProperty("concept", out var concepts)) return;
        foreach (var concept in concepts.EnumerateArray())
        {
            if (concept.TryGetProperty("code", out var code) && concept.TryGetProperty("display", out var display))
                names.TryAdd(code.GetString()!, display.GetString()!);
            Collect(concept, names);
        }
    }
}
