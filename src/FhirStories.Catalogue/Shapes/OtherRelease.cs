using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// Data types differ between R4 and R5. What the release of a resource has no place for is carried
/// (<see cref="CarriedContent"/>), and unpacked before the resource goes to another release.
/// </summary>
internal sealed class OtherRelease
{
    private readonly TypeElements _types;
    private bool _carried;

    private OtherRelease(FhirRelease release) => _types = TypeElements.Of(release);

    /// <summary>Carries, in place, what the release has no place for.</summary>
    public static void Fit(JsonObject resource, FhirRelease release)
    {
        var type = TreeText.Of(resource["resourceType"])!;
        new OtherRelease(release).FitObject(resource, type);
        if (resource["contained"] is not JsonArray contained) return;
        for (var i = 0; i < contained.Count; i++)
            if (contained[i] is JsonObject inner && CarrierTable.Of(TreeText.Of(inner["resourceType"])) is null) contained[i] = FitContained((JsonObject)inner.DeepClone(), release);
    }

    /// <summary>Puts everything that is carried back into its place, where that is free.</summary>
    public static void Unpack(JsonObject owner)
    {
        if (owner["contained"] is JsonArray contained)
            for (var i = 0; i < contained.Count; i++)
                if (contained[i] is JsonObject stub && TreeText.Is(stub["resourceType"], "Basic") && CarriedContent.Take(stub, CarriedContent.Resource) is JsonObject inner) contained[i] = inner;
        UnpackObject(owner);
    }

    private static void UnpackObject(JsonObject owner)
    {
        if (owner["extension"] is JsonArray extensions)
        {
            for (var i = 0; i < extensions.Count; i++)
            {
                if (!CarriedContent.TryRead(extensions[i], out var name, out var content) || !IsProperty(name) || content is null || owner.ContainsKey(name)) continue;
                extensions.RemoveAt(i--);
                owner[name] = content;
            }

            if (extensions.Count == 0) owner.Remove("extension");
        }

        foreach (var name in owner.Select(pair => pair.Key).ToList())
        {
            switch (owner[name])
            {
                case JsonObject child when name.StartsWith('_'):
                    if (UnpackValue(child) is { } value && !owner.ContainsKey(name[1..])) owner[name[1..]] = value;
                    UnpackObject(child);
                    if (child.Count == 0) owner.Remove(name);
                    break;
                case JsonObject child:
                    UnpackObject(child);
                    break;
                case JsonArray items when name.StartsWith('_'):
                    UnpackList(owner, name[1..], items);
                    break;
                case JsonArray items:
                    foreach (var item in items.OfType<JsonObject>())
                        if (!CarriedContent.TryRead(item, out _, out _)) UnpackObject(item);
                    break;
            }
        }
    }

    private static void UnpackList(JsonObject owner, string name, JsonArray extras)
    {
        for (var i = 0; i < extras.Count; i++)
        {
            if (extras[i] is not JsonObject extra) continue;
            if (UnpackValue(extra) is { } value)
            {
                if (owner[name] is not JsonArray values) owner[name] = values = [];
                while (values.Count <= i) values.Add(null);
                values[i] ??= value;
            }

            UnpackObject(extra);
            if (extra.Count == 0) extras[i] = null;
        }

        if (extras.All(extra => extra is null)) owner.Remove("_" + name);
    }

    private static JsonNode? UnpackValue(JsonObject extra) => CarriedContent.Take(extra, CarriedContent.Value);

    private static bool IsProperty(string name) =>
        name is not (CarriedContent.Value or CarriedContent.Resource or "extension" or "resourceType") && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static JsonObject FitContained(JsonObject resource, FhirRelease release)
    {
        var type = TreeText.Of(resource["resourceType"]) ?? "";
        var fit = new OtherRelease(release);
        var fitted = (JsonObject)resource.DeepClone();
        if (type.Length > 0 && fit._types.Knows(type))
        {
            fit.FitObject(fitted, type);
            if (!fit._carried) return fitted;
        }

        var stub = new JsonObject { ["resourceType"] = "Basic" };
        if (resource["id"] is { } id) stub["id"] = id.DeepClone();
        stub["extension"] = new JsonArray(CarriedContent.Of(CarriedContent.Resource, resource));
        stub["code"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = Canonicals.FhirTypes, ["code"] = type }) };
        return stub;
    }

    private void FitObject(JsonObject owner, string path)
    {
        foreach (var name in owner.Select(pair => pair.Key).ToList())
        {
            if (name == "resourceType") continue;
            var isExtra = name.StartsWith('_');
            if (_types.Find(path, isExtra ? name[1..] : name) is not { } element || owner[name] is JsonArray != element.Many || isExtra && !element.IsPrimitive)
            {
                Carry(owner, name);
                continue;
            }

            if (element.Type == "Resource") continue;
            if (isExtra) FitExtras(owner, name);
            else if (!element.IsPrimitive) FitObjects(owner, name, element);
            else FitValues(owner, name, element, path);
        }
    }

    private void FitObjects(JsonObject owner, string name, TypeElement element)
    {
        var items = owner[name] is JsonArray list ? list.ToList() : [owner[name]];
        if (items.Any(item => item is not JsonObject))
        {
            Carry(owner, name);
            return;
        }

        foreach (var item in items) FitObject((JsonObject)item!, element.Path);
    }

    private void FitExtras(JsonObject owner, string name)
    {
        foreach (var extra in owner[name] is JsonArray list ? list.ToList() : [owner[name]])
            if (extra is JsonObject child) FitObject(child, "Element");
    }

    private void FitValues(JsonObject owner, string name, TypeElement element, string path)
    {
        if (owner[name] is not JsonArray list)
        {
            if (Fitting(owner[name], element, path, name) is { } fitting)
            {
                if (!ReferenceEquals(fitting, owner[name])) owner[name] = fitting;
                return;
            }

            if (owner["_" + name] is not JsonObject extra) owner["_" + name] = extra = [];
            CarriedContent.Carry(extra, CarriedContent.Value, owner[name]);
            owner.Remove(name);
            _carried = true;
            return;
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is null || Fitting(list[i], element, path, name) is not null) continue;
            if (owner["_" + name] is not JsonArray extras) owner["_" + name] = extras = [];
            while (extras.Count < list.Count) extras.Add(null);
            if (extras[i] is not JsonObject extra) extras[i] = extra = [];
            CarriedContent.Carry(extra, CarriedContent.Value, list[i]);
            list[i] = null;
            _carried = true;
        }

        if (list.All(item => item is null)) owner.Remove(name);
    }

    /// <summary>The value as the release writes it, or null where it has no way to.</summary>
    private static JsonNode? Fitting(JsonNode? node, TypeElement element, string path, string name)
    {
        if (node is not JsonValue value) return null;
        // The one element of a data type whose JSON differs although it says the same.
        if (path == "Attachment" && name == "size")
        {
            var digits = value.ToString();
            var small = digits.Length is > 0 and < 10 && digits.All(char.IsAsciiDigit) && (digits[0] != '0' || digits.Length == 1);
            if (!small || element.Allows(value)) return element.Allows(value) ? value : null;
            return element.Type == "integer64" ? JsonValue.Create(digits) : JsonValue.Create(int.Parse(digits, CultureInfo.InvariantCulture));
        }

        return element.Allows(value) ? value : null;
    }

    private void Carry(JsonObject owner, string name)
    {
        var content = owner[name];
        owner.Remove(name);
        CarriedContent.Carry(owner, name, content);
        _carried = true;
    }
}
