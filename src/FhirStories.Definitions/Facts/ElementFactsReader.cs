using System.Globalization;
using System.Text.Json;

namespace FhirStories.Definitions.Facts;

/// <summary>Reads elements of STU3, R4 or R5: the shapes differ in how types and bindings are written, not in what they say.</summary>
internal static class ElementFactsReader
{
    private static readonly string[] ValuePrefixes = ["fixed", "pattern"];

    public static ElementFacts Read(JsonElement element)
    {
        var path = Text(element, "path")!;
        var slice = Text(element, "sliceName");
        return new ElementFacts(
            Id: Text(element, "id") ?? (slice is null ? path : $"{path}:{slice}"),
            Path: path,
            SliceName: slice,
            Min: element.TryGetProperty("min", out var min) ? min.GetInt32() : null,
            Max: Text(element, "max"),
            Types: Types(element),
            Short: Text(element, "short"),
            MustSupport: Flag(element, "mustSupport"),
            IsModifier: Flag(element, "isModifier"),
            Binding: Binding(element),
            Value: Value(element),
            ContentReference: ContentReference(element),
            Slicing: Slicing(element),
            Invariants: Invariants(element))
        { Limits = Limits(element) };
    }

    private static string? Limits(JsonElement element)
    {
        List<string>? limits = null;
        foreach (var property in element.EnumerateObject())
            if (property.Name == "maxLength" || property.Name.Length > 8 && (property.Name.StartsWith("minValue", StringComparison.Ordinal) || property.Name.StartsWith("maxValue", StringComparison.Ordinal)))
                (limits ??= []).Add($"{property.Name} {property.Value.GetRawText()}");
        if (limits is null) return null;
        limits.Sort(StringComparer.Ordinal);
        return string.Join(", ", limits);
    }

    // STU3 repeats a type for each of its profiles and targets; R4 lists them.
    private static TypeFacts[] Types(JsonElement element)
    {
        if (!element.TryGetProperty("type", out var types)) return [];
        var result = new List<(string Code, List<string> Profiles, List<string> Targets)>();
        foreach (var type in types.EnumerateArray())
        {
            // STU3 gives the value of a primitive no code, only an extension on it.
            if (Text(type, "code") is not { } code) continue;
            var at = result.FindIndex(r => r.Code == code);
            if (at < 0)
            {
                result.Add((code, [], []));
                at = result.Count - 1;
            }
            Add(result[at].Profiles, type, "profile");
            Add(result[at].Targets, type, "targetProfile");
        }
        return [.. result.Select(r => new TypeFacts(r.Code, r.Profiles, r.Targets))];
    }

    private static void Add(List<string> list, JsonElement type, string name)
    {
        if (!type.TryGetProperty(name, out var value)) return;
        if (value.ValueKind == JsonValueKind.String) AddOnce(value.GetString()!);
        else foreach (var item in value.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String)) AddOnce(item.GetString()!);

        void AddOnce(string canonical)
        {
            if (!list.Contains(canonical)) list.Add(canonical);
        }
    }

    private static BindingFacts? Binding(JsonElement element)
    {
        if (!element.TryGetProperty("binding", out var binding) || Text(binding, "strength") is not { } strength) return null;
        var valueSet = Text(binding, "valueSet") ?? Text(binding, "valueSetUri")
            ?? (binding.TryGetProperty("valueSetReference", out var reference) ? Text(reference, "reference") : null);
        return new BindingFacts(strength, valueSet);
    }

    private static ValueFacts? Value(JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            foreach (var prefix in ValuePrefixes)
            {
                if (property.Name.Length > prefix.Length && property.Name.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiLetterUpper(property.Name[prefix.Length]))
                    return new ValueFacts(prefix == "pattern", property.Name[prefix.Length..], property.Value.GetRawText());
            }
        }
        return null;
    }

    // "#Questionnaire.item" in STU3 and R4, "http://…/Questionnaire#Questionnaire.item" in R5.
    private static string? ContentReference(JsonElement element) =>
        Text(element, "contentReference") is { } text ? text[(text.IndexOf('#', StringComparison.Ordinal) + 1)..] : null;

    private static SlicingFacts? Slicing(JsonElement element)
    {
        if (!element.TryGetProperty("slicing", out var slicing)) return null;
        var discriminators = slicing.TryGetProperty("discriminator", out var list)
            ? list.EnumerateArray().Select(d => string.Create(CultureInfo.InvariantCulture, $"{Text(d, "type")}:{Text(d, "path")}")).ToArray()
            : [];
        return new SlicingFacts(Text(slicing, "rules") ?? "open", Flag(slicing, "ordered"), discriminators);
    }

    private static InvariantFacts[] Invariants(JsonElement element) =>
        element.TryGetProperty("constraint", out var list)
            ? [.. list.EnumerateArray().Select(c => new InvariantFacts(Text(c, "key") ?? "", Text(c, "severity") ?? "error", Text(c, "expression")))]
            : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
