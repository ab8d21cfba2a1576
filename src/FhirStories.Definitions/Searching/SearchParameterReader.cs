using System.Text.Json;

namespace FhirStories.Definitions.Searching;

/// <summary>Reads a <c>SearchParameter</c> of R4 or R5 from its JSON, without Firely's model.</summary>
internal static class SearchParameterReader
{
    private const string CanonicalParts = "https://fhirstories.org/fhir/StructureDefinition/search-canonical-parts";

    private const string CodeSystem = "https://fhirstories.org/fhir/StructureDefinition/search-code-system";

    public static SearchParameterDefinition Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new SearchParameterDefinition(
            Url: root.GetProperty("url").GetString()!,
            Name: Text(root, "name") ?? Text(root, "code")!,
            Code: Text(root, "code")!,
            Base: Texts(root, "base"),
            Type: Enum.Parse<SearchType>(Text(root, "type")!, ignoreCase: true),
            Expression: Text(root, "expression"),
            Target: Texts(root, "target"),
            Components: Components(root),
            MultipleOr: Flag(root, "multipleOr"),
            MultipleAnd: Flag(root, "multipleAnd"),
            Comparators: Texts(root, "comparator"),
            Modifiers: Texts(root, "modifier"),
            MatchesCanonicalParts: Extension(root, CanonicalParts, "valueBoolean") is { ValueKind: JsonValueKind.True })
        {
            CodeSystem = Extension(root, CodeSystem, "valueUri") is { ValueKind: JsonValueKind.String } system ? system.GetString() : null,
        };
    }

    /// <summary>Whether it says that it is no longer to be used.</summary>
    public static bool IsRetired(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return Text(document.RootElement, "status") == "retired";
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string[] Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var values) ? [.. values.EnumerateArray().Select(v => string.Intern(v.GetString()!))] : [];

    private static bool Flag(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.False;

    private static SearchParameterComponent[] Components(JsonElement element) =>
        element.TryGetProperty("component", out var parts)
            ? [.. parts.EnumerateArray().Select(p => new SearchParameterComponent(Text(p, "definition")!, Text(p, "expression")!))]
            : [];

    private static JsonElement? Extension(JsonElement element, string url, string property)
    {
        if (!element.TryGetProperty("extension", out var extensions)) return null;
        foreach (var extension in extensions.EnumerateArray())
            if (Text(extension, "url") == url && extension.TryGetProperty(property, out var value)) return value;
        return null;
    }
}
