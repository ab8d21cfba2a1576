using System.Text.Json;

namespace FhirStories.Definitions.Packages;

/// <summary>What a package lacks among everything that a store has: bases, profiles, value sets that nobody supplies, and circles.</summary>
public static class PackageInspector
{
    /// <summary>More than this of one kind tells nothing new.</summary>
    private const int MostIssues = 500;

    /// <summary>The findings about the definitions of a package that the store uses, in the order of their canonicals.</summary>
    /// <param name="store">The store, with the package in use.</param>
    /// <param name="reference"><c>name#version</c>.</param>
    public static IReadOnlyList<DefinitionIssue> Inspect(DefinitionStore store, string reference)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(reference);
        var structures = store.List(null, "StructureDefinition").Where(e => e.Source == reference).SelectMany(e => OfStructure(store, e));
        var sets = store.List(null, "ValueSet").Where(e => e.Source == reference).SelectMany(e => OfValueSet(store, e));
        return [.. structures.Concat(sets).Take(MostIssues)];
    }

    private static List<DefinitionIssue> OfStructure(DefinitionStore store, DefinitionEntry entry)
    {
        var issues = new List<DefinitionIssue>();
        if (Base(store, entry) is { } finding) issues.Add(finding);
        using var document = JsonDocument.Parse(store.ReadJson(entry));
        var part = document.RootElement.TryGetProperty("differential", out var differential) ? differential
            : document.RootElement.TryGetProperty("snapshot", out var snapshot) ? snapshot : default;
        foreach (var element in Items(part, "element"))
        {
            var id = Text(element, "id") ?? Text(element, "path");
            foreach (var type in Items(element, "type"))
            {
                foreach (var profile in Texts(type, "profile").Concat(Texts(type, "targetProfile")).Where(p => !IsLocal(p) && store.Find(Bare(p), entry.Release) is null))
                    issues.Add(Warning(entry, "profile-missing", $"It refers to {profile}, which no package here has: whether something follows it cannot be checked.", id));
            }
            if (!element.TryGetProperty("binding", out var binding) || Text(binding, "valueSet") is not { } set || Text(binding, "strength") == "example") continue;
            if (!set.EndsWith(".html", StringComparison.OrdinalIgnoreCase) && !IsLocal(set) && (store.Find(set, entry.Release) ?? store.Find(set)) is null)
                issues.Add(Warning(entry, "value-set-missing", $"It is bound to {set}, which no package here has: codes cannot be checked against it.", id));
        }
        return [.. issues.DistinctBy(i => (i.Code, i.Message))];
    }

    private static DefinitionIssue? Base(DefinitionStore store, DefinitionEntry entry)
    {
        var passed = new HashSet<DefinitionEntry> { entry };
        for (var at = entry; at.BaseDefinition is { } canonical;)
        {
            if (store.Find(canonical, at.Release) is not { } next)
                return new(DefinitionSeverity.Error, "base-missing", $"{(at == entry ? "Its base" : $"The base of {at.Url},")} {canonical} is in no package here: install the package that has it.", Canonical: entry.Canonical);
            if (!passed.Add(next))
                return new(DefinitionSeverity.Error, "base-circular", $"Its bases lead in a circle: {string.Join(" → ", passed.Select(p => p.Url).Append(next.Url))}.", Canonical: entry.Canonical);
            at = next;
        }
        return null;
    }

    private static IEnumerable<DefinitionIssue> OfValueSet(DefinitionStore store, DefinitionEntry entry)
    {
        using var document = JsonDocument.Parse(store.ReadJson(entry));
        if (!document.RootElement.TryGetProperty("compose", out var compose)) yield break;
        foreach (var imported in Items(compose, "include").Concat(Items(compose, "exclude")).SelectMany(i => Texts(i, "valueSet")).Distinct())
        {
            if ((store.Find(imported, entry.Release) ?? store.Find(imported)) is not { } found)
                yield return Warning(entry, "value-set-missing", $"It takes in {imported}, which no package here has: its codes cannot be told.", null);
            else if (found.Url == entry.Url)
                yield return Warning(entry, "value-set-circular", "It takes in itself.", null);
        }
    }

    private static DefinitionIssue Warning(DefinitionEntry entry, string code, string message, string? element) =>
        new(DefinitionSeverity.Warning, code, message, Canonical: entry.Canonical, ElementId: element);

    // A profile may name an element of it: url#element.
    private static string Bare(string canonical) => CanonicalTarget.Parse(canonical).Canonical;

    private static bool IsLocal(string canonical) => canonical.StartsWith('#');

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object) : [];

    private static IEnumerable<string> Texts(JsonElement parent, string name) => !parent.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!) : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
