using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// Shape A to R5. What is no well-formed carrier of an element stays an extension of the R5 resource, under the url it has, so
/// that the way back finds it.
/// </summary>
internal sealed class BasicToR5(CarrierResource table, ShapeProblems problems)
{
    public JsonObject Convert(JsonObject basic)
    {
        var rest = new JsonArray();
        var values = Sort(basic["extension"] as JsonArray, table.Elements, table.ByUrl, rest, "Basic.extension", modifier: false);
        var modifiers = new JsonArray();
        foreach (var (element, found) in Sort(basic["modifierExtension"] as JsonArray, table.Elements, table.ByUrl, modifiers, "Basic.modifierExtension", modifier: true))
            values[element] = found;
        BasicOnly.ToExtensions(basic, table.Type, rest);

        var r5 = new JsonObject { ["resourceType"] = table.Type };
        CommonElements.Copy(basic, r5);
        if (rest.Count > 0) r5["extension"] = rest;
        if (modifiers.Count > 0) r5["modifierExtension"] = modifiers;
        foreach (var element in table.Elements)
        {
            if (element.Place == CarrierPlace.Own) CommonElements.CopyProperty(basic, r5, element.Name);
            else if (values.TryGetValue(element, out var found)) Write(r5, element, found);
        }

        foreach (var (name, value) in basic)
            if (!CommonElements.Knows(name) && !BasicOnly.Knows(name) && !table.Elements.Any(e => e.Place == CarrierPlace.Own && e.Name == name))
                CarriedContent.Carry(r5, name, value);
        return r5;
    }

    private Dictionary<CarrierElement, List<(string Type, ElementValue Value)>> Sort(
        JsonArray? extensions, IReadOnlyList<CarrierElement> elements, Func<string?, CarrierElement?> byUrl, JsonArray rest, string path, bool modifier)
    {
        var values = new Dictionary<CarrierElement, List<(string, ElementValue)>>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < (extensions?.Count ?? 0); i++)
        {
            var url = extensions![i] is JsonObject extension ? TreeText.Of(extension["url"]) : null;
            var element = byUrl(url);
            if (element is not null && element.Place == (modifier ? CarrierPlace.ModifierExtension : CarrierPlace.Extension)
                && (element.Many || !values.ContainsKey(element))
                && Read(element, (JsonObject)extensions[i]!, $"{path}[{i}]") is { } value)
            {
                if (!values.TryGetValue(element, out var list)) values[element] = list = [];
                list.Add(value);
                continue;
            }

            if (element is not null)
                problems.Warning(
                    "element-kept-as-extension", $"{path}[{i}]",
                    $"This extension is no {element.Name} as HL7's shape has it (one value of type {string.Join(" or ", element.Types)}, in its own list). It was kept as an extension.");
            rest.Add(extensions[i]?.DeepClone());
        }

        return values;
    }

    private (string Type, ElementValue Value)? Read(CarrierElement element, JsonObject extension, string path)
    {
        var value = element.IsTree ? ReadTree(element, extension, path) : ReadValue(element, extension);
        if (value is not { } read) return null;
        // Where the extension has an id of its own, besides that of the element.
        if (!element.IsTree && extension["id"] is { } id)
        {
            if (read.Value.Value is JsonObject complex) CarriedContent.Carry(complex, CarriedContent.ExtensionId, id);
            else
            {
                var extra = read.Value.Extra ?? [];
                CarriedContent.Carry(extra, CarriedContent.ExtensionId, id);
                read = read with { Value = read.Value with { Extra = extra } };
            }
        }

        return read;
    }

    private static (string Type, ElementValue Value)? ReadValue(CarrierElement element, JsonObject extension)
    {
        if (extension.ContainsKey("extension")) return null;
        var names = extension.Select(pair => pair.Key).Where(name => name is not ("url" or "id")).Select(name => name.TrimStart('_')).Distinct().ToList();
        if (names is not [var property]) return null;
        if (element.Types.FirstOrDefault(type => ValueProperty.Of(type) == property) is not { } type) return null;
        var value = extension[property]?.DeepClone();
        var extra = extension["_" + property];
        if (ValueProperty.IsPrimitive(type) ? value is not (null or JsonValue) || extra is not (null or JsonObject) : value is not JsonObject || extra is not null) return null;
        if (element.Codes.FirstOrDefault(pair => TreeText.Is(value, pair.R4)) is { R5: { } code }) value = JsonValue.Create(code);
        return (type, new(value, (JsonObject?)extra?.DeepClone()));
    }

    private (string Type, ElementValue Value)? ReadTree(CarrierElement element, JsonObject extension, string path)
    {
        if (extension.Any(pair => pair.Key.TrimStart('_').StartsWith("value", StringComparison.Ordinal))) return null;
        var parts = extension["extension"] as JsonArray;
        var rest = new JsonArray();
        var values = Sort(parts, element.Children, url => element.Children.FirstOrDefault(child => child.Url == url), rest, path + ".extension", modifier: false);
        if (element.SpelledType is { } spelled) SpelledType.Remove(rest, spelled);
        var tree = new JsonObject();
        if (extension["id"] is { } id) tree["id"] = id.DeepClone();
        if (rest.Count > 0) tree["extension"] = rest;
        foreach (var child in element.Children)
            if (values.TryGetValue(child, out var found)) Write(tree, child, found);
        // Content that R4 has no place for was unpacked here.
        foreach (var (name, content) in extension)
            if (name is not ("url" or "id" or "extension") && !tree.ContainsKey(name)) tree[name] = content?.DeepClone();
        return tree.Count == 0 ? null : (element.Types[0], new(tree, null));
    }

    private static void Write(JsonObject owner, CarrierElement element, List<(string Type, ElementValue Value)> found) =>
        ElementValue.Write(owner, element.PropertyFor(found[0].Type), [.. found.Select(one => one.Value)], element.Many);
}
