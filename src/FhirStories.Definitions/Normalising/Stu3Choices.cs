using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>Writes a list of elements in which each choice that STU3 renamed is a slice of the choice.</summary>
internal sealed class Stu3Choices(JsonArray elements, bool isSnapshot)
{
    private readonly Dictionary<string, Choice> _choices = new(StringComparer.Ordinal);

    private sealed record Choice(JsonObject Element, bool IsOurs, List<JsonObject> Slices);

    /// <summary>An element that is no renamed choice.</summary>
    public void Keep(JsonObject element)
    {
        elements.Add((JsonNode)element);
        var id = Shape.Text(element["id"])!;
        if (id.EndsWith("[x]", StringComparison.Ordinal)) _choices.TryAdd(id, new Choice(element, false, []));
    }

    /// <summary>A renamed choice, its path and slice name set; the choice itself is put before its first slice.</summary>
    public void Add(JsonObject slice)
    {
        var id = Shape.Text(slice["id"])!;
        var choiceId = id[..id.LastIndexOf(':')];
        if (!_choices.TryGetValue(choiceId, out var choice))
        {
            var element = new JsonObject { ["id"] = choiceId, ["path"] = Shape.Text(slice["path"]) };
            _choices.Add(choiceId, choice = new Choice(element, true, []));
            elements.Add((JsonNode)element);
        }
        choice.Slices.Add(slice);
        elements.Add((JsonNode)slice);
    }

    public void Finish()
    {
        foreach (var (element, narrowed, slices) in _choices.Values)
        {
            if (slices.Count == 0) continue;
            if (element["slicing"] is null)
            {
                element["slicing"] = new JsonObject
                {
                    ["discriminator"] = new JsonArray(new JsonObject { ["type"] = "type", ["path"] = "$this" }),
                    ["ordered"] = false,
                    ["rules"] = narrowed ? "closed" : "open",
                };
            }
            if (!narrowed) continue;
            // One slice is all there may be, so what it demands of repetitions the choice demands as well.
            var only = slices.Count == 1 ? slices[0] : null;
            foreach (var name in new[] { "min", "max", "base", "isModifier", "isSummary", "mustSupport" })
                if ((isSnapshot || name is "min" or "max") && only?[name] is { } value) element[name] = value.DeepClone();
            element["type"] = new JsonArray([.. slices.Select(s => TypeCode(s, Shape.Text(s["path"])!)).Distinct().Select(c => (JsonNode)new JsonObject { ["code"] = c })]);
        }
    }

    private static string TypeCode(JsonObject slice, string path)
    {
        if (Shape.Items(slice["type"]).Select(t => Shape.Text(t["code"])).OfType<string>().FirstOrDefault() is { } code) return code;
        var stem = path[(path.LastIndexOf('.') + 1)..^3];
        var suffix = Shape.Text(slice["sliceName"]) is { } name && name.StartsWith(stem, StringComparison.Ordinal) ? name[stem.Length..] : "";
        if (suffix.Length == 0) return "Element";
        var primitive = char.ToLowerInvariant(suffix[0]) + suffix[1..];
        var type = Primitives.Contains(primitive) ? primitive : suffix;
        slice["type"] = new JsonArray(new JsonObject { ["code"] = type });
        return type;
    }

    private static readonly HashSet<string> Primitives = new(StringComparer.Ordinal)
    {
        "base64Binary", "boolean", "code", "date", "dateTime", "decimal", "id", "instant", "integer", "markdown", "oid", "positiveInt",
        "string", "time", "unsignedInt", "uri", "uuid",
    };
}
