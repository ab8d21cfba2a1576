using System.Text.Json.Nodes;
using FhirStories.Repository.Content;

namespace FhirStories.Repository.Differences;

/// <summary>Which items of two lists are the same: equal ones, then those with one key (statements by theirs, wherever they stand), then extensions of one url in their order.</summary>
internal sealed class ListPairs
{
    private static readonly string[] Keys = ["key", "linkId", "id", "actorId", "resourceId"];

    private readonly int?[] _sources;
    private readonly bool[] _kept;

    private ListPairs(int source, int target) => (_sources, _kept) = (new int?[target], new bool[source]);

    /// <summary>Place in the source of an item of the target; null for one that is new.</summary>
    public int? SourceOf(int target) => _sources[target];

    /// <summary>Whether an item of the source is in the target too.</summary>
    public bool IsKept(int source) => _kept[source];

    /// <summary>Compares two lists.</summary>
    public static ListPairs Of(JsonArray source, JsonArray target)
    {
        var pairs = new ListPairs(source.Count, target.Count);
        pairs.Pair(source, target, static item => item?.ToJsonString());
        pairs.Pair(source, target, KeyOf, uniqueOnly: true);
        pairs.Pair(source, target, static item => item is JsonObject extension && IsExtension(extension) ? JsonTree.Text(extension["url"]) : null);
        return pairs;
    }

    private void Pair(JsonArray source, JsonArray target, Func<JsonNode?, string?> of, bool uniqueOnly = false)
    {
        var places = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        for (var i = 0; i < source.Count; i++)
        {
            if (_kept[i] || of(source[i]) is not { } name) continue;
            if (!places.TryGetValue(name, out var queue)) places.Add(name, queue = new());
            queue.Enqueue(i);
        }
        if (uniqueOnly) foreach (var several in places.Where(p => p.Value.Count > 1).Select(p => p.Key).ToList()) places.Remove(several);
        for (var i = 0; i < target.Count; i++)
        {
            if (_sources[i] is not null || of(target[i]) is not { } name || !places.TryGetValue(name, out var queue) || !queue.TryDequeue(out var at)) continue;
            _sources[i] = at;
            _kept[at] = true;
        }
    }

    private static string? KeyOf(JsonNode? item)
    {
        if (item is not JsonObject o) return null;
        if (IsExtension(o))
            return o["extension"] is JsonArray parts && parts.OfType<JsonObject>().FirstOrDefault(p => JsonTree.Text(p["url"]) is "key" || JsonTree.Text(p["url"])?.EndsWith(".key", StringComparison.Ordinal) == true) is { } key
                ? $"{JsonTree.Text(o["url"])} {JsonTree.Text(key["valueId"])}" : null;
        var name = Keys.FirstOrDefault(k => JsonTree.Text(o[k]) is not null);
        // Another type of contained resource is another resource.
        return name is null ? null : $"{JsonTree.Text(o["resourceType"])} {name} {JsonTree.Text(o[name])}";
    }

    private static bool IsExtension(JsonObject item) => item.ContainsKey("url") && (item.ContainsKey("extension") || item.Any(p => p.Key.StartsWith("value", StringComparison.Ordinal) || p.Key.StartsWith("_value", StringComparison.Ordinal)));
}
