using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using FhirStories.Definitions;

namespace FhirStories.Repository.Searching;

/// <summary>Which resources belong to a compartment: per type the reference parameters of which one must lead to its centre, from
/// the published CompartmentDefinitions (R4 compartmentdefinition).</summary>
internal sealed class CompartmentDefinitions(DefinitionStore definitions)
{
    /// <summary>What stands for the centre of the compartment among the parameters.</summary>
    public const string Centre = "{def}";

    private readonly ConcurrentDictionary<string, FrozenDictionary<string, IReadOnlyList<string>>> _members = new(StringComparer.Ordinal);

    /// <summary>The canonical of the definition of a compartment.</summary>
    public static string UrlOf(string compartment) => $"http://hl7.org/fhir/CompartmentDefinition/{char.ToLowerInvariant(compartment[0])}{compartment[1..]}";

    /// <summary>The parameters of each member type; null for what is no compartment.</summary>
    public FrozenDictionary<string, IReadOnlyList<string>>? Of(string compartment) =>
        Compartment.Types.Contains(compartment) ? _members.GetOrAdd(compartment, Read) : null;

    private FrozenDictionary<string, IReadOnlyList<string>> Read(string compartment)
    {
        var entry = definitions.FindOf("CompartmentDefinition", UrlOf(compartment), FhirRelease.R4)
            ?? throw new InvalidOperationException($"R4's definition of the compartment {compartment} is not among the definitions that are built in.");
        using var json = JsonDocument.Parse(definitions.ReadJson(entry));
        var members = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var resource in json.RootElement.GetProperty("resource").EnumerateArray())
            if (resource.TryGetProperty("param", out var codes) && codes.GetArrayLength() > 0)
                members[resource.GetProperty("code").GetString()!] = [.. codes.EnumerateArray().Select(c => c.GetString()!)];
        // Some of the definitions name the centre itself as {def} and some leave it out: it is in its own compartment either way.
        var own = members.GetValueOrDefault(compartment, []);
        if (!own.Contains(Centre)) members[compartment] = [Centre, .. own];
        return members.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
