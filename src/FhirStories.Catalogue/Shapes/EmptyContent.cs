using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>FHIR has no empty values: an empty text, object or list says nothing, and is taken out and reported.</summary>
internal sealed class EmptyContent
{
    private readonly ShapeProblems _problems;
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    private EmptyContent(ShapeProblems problems) => _problems = problems;

    /// <summary>Takes what is empty out of the tree, in place.</summary>
    public static void Remove(JsonObject resource, string type, ShapeProblems problems) =>
        new EmptyContent(problems).Clean(resource, type);

    private void Clean(JsonObject owner, string path)
    {
        List<string>? names = null;
        foreach (var (name, value) in owner)
            if (value is not JsonValue || IsEmpty(value)) (names ??= []).Add(name);
        if (names is null) return;
        var removed = false;
        foreach (var name in names)
        {
            var place = path + "." + name.TrimStart('_');
            switch (owner[name])
            {
                case JsonObject child:
                    Clean(child, place);
                    break;
                case JsonArray items:
                    CleanItems(items, name, place);
                    break;
            }

            if (!IsEmpty(owner[name])) continue;
            owner.Remove(name);
            removed = true;
            Report(place);
        }

        foreach (var name in names.Select(name => name.TrimStart('_')).Distinct().ToList())
            if (owner[name] is JsonArray || owner["_" + name] is JsonArray) AlignLists(owner, name, path);
        // An extension whose only value was empty is empty as well.
        if (removed && owner.ContainsKey("url") && owner.All(pair => pair.Key is "url" or "id") && path.EndsWith(']') && path.Contains("xtension[", StringComparison.Ordinal)) owner.Clear();
    }

    private void CleanItems(JsonArray items, string name, string path)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var place = $"{path}[{i}]";
            if (items[i] is JsonObject child) Clean(child, place);
            else if (items[i] is JsonArray nested) CleanItems(nested, name, place);
            if (items[i] is null || !IsEmpty(items[i])) continue;
            Report(place);
            items[i] = null;
        }

        // Only lists of primitives keep a place for what has no value; objects say nothing by their absence.
        if (name.StartsWith('_') || !items.Any(item => item is JsonObject)) return;
        for (var i = items.Count - 1; i >= 0; i--)
            if (items[i] is null) items.RemoveAt(i);
    }

    /// <summary>Takes those places out of a list of primitives that have neither a value nor an extension.</summary>
    private void AlignLists(JsonObject owner, string name, string path)
    {
        var values = owner[name] as JsonArray;
        var extras = owner["_" + name] as JsonArray;
        for (var i = Math.Max(values?.Count ?? 0, extras?.Count ?? 0) - 1; i >= 0; i--)
        {
            var hasValue = values is not null && i < values.Count && values[i] is not null;
            var hasExtra = extras is not null && i < extras.Count && extras[i] is not null;
            if (hasValue || hasExtra) continue;
            if (values is not null && i < values.Count) values.RemoveAt(i);
            if (extras is not null && i < extras.Count) extras.RemoveAt(i);
            Report($"{path}.{name}[{i}]");
        }

        if (values is { Count: 0 }) owner.Remove(name);
        if (extras is { Count: 0 }) owner.Remove("_" + name);
    }

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonObject { Count: 0 } or JsonArray { Count: 0 } => true,
        JsonValue value => value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0,
        _ => false,
    };

    private void Report(string place)
    {
        if (_reported.Add(place)) _problems.Warning("empty-value-removed", place, "The value is empty, which FHIR does not allow. It was left out.");
    }
}
