using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>R5 to shape A: extensions in the order of the table, then those that the resource had, in the order they had.</summary>
internal sealed class R5ToBasic(CarrierResource table, ShapeProblems problems)
{
    public JsonObject Convert(JsonObject r5)
    {
        var extensions = new JsonArray();
        var modifiers = new JsonArray();
        foreach (var element in table.Elements.Where(element => element.Place != CarrierPlace.Own))
            ToExtensions(r5, element, element.Place == CarrierPlace.ModifierExtension ? modifiers : extensions, table.Type);

        var own = new JsonObject();
        var said = extensions.Concat(modifiers).Select(extension => (JsonObject)extension!).ToLookup(extension => TreeText.Of(extension["url"]));
        AddForeign(r5["extension"] as JsonArray, extensions, said, own);
        AddForeign(r5["modifierExtension"] as JsonArray, modifiers, said, null);
        foreach (var (name, value) in r5)
        {
            if (CommonElements.Knows(name) || IsKnown(table.Elements, name)) continue;
            extensions.Add((JsonNode)CarriedContent.Of(name, value));
            problems.Warning("element-unknown", $"{table.Type}.{name}", $"R5's {table.Type} has no element '{name}'. It is kept in an extension; check its spelling.");
        }

        var basic = new JsonObject { ["resourceType"] = "Basic" };
        CommonElements.Copy(r5, basic);
        if (extensions.Count > 0) basic["extension"] = extensions;
        if (modifiers.Count > 0) basic["modifierExtension"] = modifiers;
        foreach (var element in table.Elements.Where(element => element.Place == CarrierPlace.Own)) CommonElements.CopyProperty(r5, basic, element.Name);
        if (!own.ContainsKey("code")) basic["code"] = BasicOnly.CodeOf(table.Type);
        foreach (var name in new[] { "code", "subject", "created", "author" }) CommonElements.CopyProperty(own, basic, name);
        return basic;
    }

    private void AddForeign(JsonArray? from, JsonArray to, ILookup<string?, JsonObject> said, JsonObject? own)
    {
        foreach (var node in from ?? [])
        {
            var copy = node?.DeepClone();
            if (copy is JsonObject extension)
            {
                if (own is not null && BasicOnly.TryRestore(extension, own)) continue;
                if (table.ByUrl(TreeText.Of(extension["url"])) is { } element)
                {
                    // Converters of others leave R4's extension (in shape B, even) beside the R5 element that it became.
                    ShapeB.RelativeUrls(extension, element);
                    if (said[element.Url].Any(known => JsonNode.DeepEquals(known, extension)))
                    {
                        problems.Warning(
                            "element-said-twice", $"{table.Type}.extension.where(url='{element.Url}')",
                            $"The extension says again what the element {element.Name} says. It was left out.");
                        continue;
                    }
                }
            }

            to.Add(copy);
        }
    }

    private void ToExtensions(JsonObject owner, CarrierElement element, JsonArray extensions, string path)
    {
        foreach (var type in element.Types)
        {
            var property = element.PropertyFor(type);
            CheckList(owner, property, element, path);
            var values = ElementValue.Read(owner, property);
            for (var i = 0; i < values.Count; i++)
                extensions.Add((JsonNode?)ToExtension(element, type, values[i], element.Many ? $"{path}.{property}[{i}]" : $"{path}.{property}"));
        }
    }

    private void CheckList(JsonObject owner, string property, CarrierElement element, string path)
    {
        var isList = owner[property] is JsonArray || owner["_" + property] is JsonArray;
        if (isList && !element.Many)
            problems.Warning("element-list-unexpected", $"{path}.{property}", $"R5 has at most one {element.Name} here, the resource has a list of them. All were kept; keep one.");
        else if (element.Many && !isList && (owner.ContainsKey(property) || owner.ContainsKey("_" + property)))
            problems.Warning("element-list-missing", $"{path}.{property}", $"The element {element.Name} repeats in R5, so its value stands in a list. It was read as a list of one.");
    }

    private JsonObject ToExtension(CarrierElement element, string type, ElementValue value, string path)
    {
        var extension = new JsonObject();
        if (element.IsTree) ToTree(element, value, extension, path);
        else ToValue(element, type, value, extension, path);
        return extension;
    }

    private void ToValue(CarrierElement element, string type, ElementValue value, JsonObject extension, string path)
    {
        var primitive = ValueProperty.IsPrimitive(type);
        var content = value.Value?.DeepClone();
        var extra = (JsonObject?)value.Extra?.DeepClone();
        if (primitive ? content is JsonObject or JsonArray : content is not JsonObject || extra is not null)
        {
            problems.Error("element-malformed", path, primitive ? $"A {element.Name} is a {type}, so JSON has one plain value here." : $"A {element.Name} is a {type}, so JSON has an object here.");
            return;
        }

        if (element.Codes.FirstOrDefault(pair => TreeText.Is(content, pair.R5)) is { R4: { } code }) content = JsonValue.Create(code);
        if ((content as JsonObject ?? extra) is { } owner && CarriedContent.Take(owner, CarriedContent.ExtensionId) is { } id) extension["id"] = id;
        extension["url"] = element.Url;
        var property = ValueProperty.Of(type);
        if (content is not null) extension[property] = content;
        if (extra is { Count: > 0 }) extension["_" + property] = extra;
    }

    private void ToTree(CarrierElement element, ElementValue value, JsonObject extension, string path)
    {
        if (value.Value is not JsonObject tree)
        {
            problems.Error("element-malformed", path, $"A {element.Name} has elements of its own, so JSON has an object here.");
            return;
        }

        var parts = new JsonArray();
        if (element.SpelledType is { } spelled && !SpelledType.IsIn(tree["extension"] as JsonArray)) parts.Add((JsonNode)SpelledType.Of(spelled));
        foreach (var child in element.Children) ToExtensions(tree, child, parts, path);
        foreach (var foreign in tree["extension"] as JsonArray ?? []) parts.Add(foreign?.DeepClone());
        foreach (var (name, content) in tree)
        {
            if (name is "id" or "extension" || IsKnown(element.Children, name)) continue;
            // An extension cannot have modifier extensions; anything else here is no element of R5.
            parts.Add((JsonNode)CarriedContent.Of(name, content));
            if (name != "modifierExtension")
                problems.Warning("element-unknown", $"{path}.{name}", $"R5 has no element '{name}' here. It is kept in an extension; check its spelling.");
        }

        if (tree["id"] is { } id) extension["id"] = id.DeepClone();
        extension["url"] = element.Url;
        if (parts.Count > 0) extension["extension"] = parts;
    }

    private static bool IsKnown(IReadOnlyList<CarrierElement> elements, string property)
    {
        var name = property.StartsWith('_') ? property[1..] : property;
        return elements.Any(element => element.IsChoice ? element.Types.Any(type => element.PropertyFor(type) == name) : element.Name == name);
    }
}
