using System.Text.Json;

namespace FhirStories.Validation.Conformance;

/// <summary>What a code system says about itself, its concepts apart.</summary>
/// <param name="Version">The business version.</param>
/// <param name="Content">complete, fragment, example, not-present, supplement.</param>
/// <param name="HierarchyMeaning">What its hierarchy means.</param>
/// <param name="PropertyTypes">Declared properties and their types.</param>
/// <param name="Filters">Declared filters and their operators.</param>
internal sealed record CodeSystemHead(
    string? Version, string? Content, string? HierarchyMeaning, IReadOnlyDictionary<string, string?> PropertyTypes, IReadOnlyDictionary<string, IReadOnlyList<string>> Filters)
{
    public static CodeSystemHead Of(JsonElement system)
    {
        var properties = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var property in Items(system, "property"))
            if (Text(property, "code") is { } code) properties[code] = Text(property, "type");
        var filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var filter in Items(system, "filter"))
        {
            if (Text(filter, "code") is { } code && filter.TryGetProperty("operator", out var operators) && operators.ValueKind == JsonValueKind.Array)
                filters[code] = [.. operators.EnumerateArray().Where(o => o.ValueKind == JsonValueKind.String).Select(o => o.GetString()!)];
        }
        return new CodeSystemHead(Text(system, "version"), Text(system, "content"), Text(system, "hierarchyMeaning"), properties, filters);
    }

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object) : [];

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
