using System.Globalization;
using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using FhirStories.Validation;
using Hl7.Fhir.Introspection;

namespace FhirStories.Repository.Differences;

/// <summary>
/// The difference between two resources of one type as a FHIRPath Patch: applied to the source it gives the target. Ids of the resources and what the
/// server itself puts into <c>meta</c> are no difference.
/// </summary>
/// <remarks>
/// Each list is brought from source to target in this order: what both have is changed in its place, what the target lacks is deleted from the end on, and
/// then, from the beginning on, each item of the target is moved or inserted where it belongs. So every path is right when its operation's turn comes.
/// </remarks>
public sealed class ResourcePatch
{
    // Keywords of FHIRPath that are also names of elements.
    private static readonly HashSet<string> Delimited = new(StringComparer.Ordinal) { "div", "mod", "and", "or", "xor", "implies", "contains", "in", "is", "as", "true", "false" };

    private readonly JsonArray _operations = [];

    private ResourcePatch()
    {
    }

    /// <summary>The patch that makes the target of the source.</summary>
    /// <param name="source">UTF-8 JSON of a resource.</param>
    /// <param name="target">UTF-8 JSON of another of its type.</param>
    /// <returns>A Parameters resource; without parameters where nothing differs.</returns>
    /// <exception cref="FhirRequestException">422: they are of different types.</exception>
    public static JsonObject Between(ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> target)
    {
        var (from, to) = (Comparable(source), Comparable(target));
        var (type, other) = (JsonTree.Text(from["resourceType"]), JsonTree.Text(to["resourceType"]));
        if (type != other)
            throw new FhirRequestException(422, FhirIssue.Error("business-rule", "artifact-diff-types", $"A {type} cannot be compared with a {other}: name two versions of one thing."));
        var patch = new ResourcePatch();
        patch.Object(from, to, ElementTypes.Of(from), type!);
        var parameters = new JsonObject { ["resourceType"] = "Parameters" };
        if (patch._operations.Count > 0) parameters["parameter"] = patch._operations;
        return parameters;
    }

    /// <summary>A resource without what is the server's: what two versions are compared by.</summary>
    public static JsonObject Comparable(ReadOnlyMemory<byte> json)
    {
        var resource = JsonTree.Read(json);
        resource.Remove("id");
        resource.Remove("_id");
        if (resource["meta"] is JsonObject meta)
        {
            foreach (var own in (string[])["versionId", "_versionId", "lastUpdated", "_lastUpdated"]) meta.Remove(own);
            if (meta.Count == 0) resource.Remove("meta");
        }
        return resource;
    }

    private void Object(JsonObject source, JsonObject target, ClassMapping? type, string path)
    {
        var before = ElementValue.Of(source, type).ToDictionary(e => e.Name, StringComparer.Ordinal);
        var after = ElementValue.Of(target, type).ToDictionary(e => e.Name, StringComparer.Ordinal);
        foreach (var (name, old) in before)
            if (after.TryGetValue(name, out var next)) Both(old, next, path);
            else if (old.IsList) DeleteAll(old, $"{path}.{Step(name)}");
            else Delete($"{path}.{Step(name)}");
        foreach (var (name, next) in after)
            if (!before.ContainsKey(name)) AddAll(next, path);
    }

    private void Both(ElementValue old, ElementValue next, string parent)
    {
        if (old.Property == next.Property && old.Equals(next.Value, next.Beside)) return;
        var path = $"{parent}.{Step(old.Name)}";
        if (old.IsList || next.IsList) List(old, next, parent, path);
        else if (old.Property == next.Property && old.Value is JsonObject source && next.Value is JsonObject target && !source.ContainsKey("resourceType")) Object(source, target, old.Type, path);
        else Replace(path, PatchParameter.Of("value", next.Value, next.Beside, next.Type));
    }

    private void List(ElementValue old, ElementValue next, string parent, string path)
    {
        // What stands beside items has no place of its own to be found by.
        if (old.HasBeside || next.HasBeside)
        {
            DeleteAll(old, path);
            AddAll(next, parent);
            return;
        }
        var (source, target) = ((JsonArray)old.Value!, (JsonArray)next.Value!);
        var pairs = ListPairs.Of(source, target);
        for (var i = 0; i < target.Count; i++)
            if (pairs.SourceOf(i) is { } at && !JsonNode.DeepEquals(source[at], target[i])) Object((JsonObject)source[at]!, (JsonObject)target[i]!, old.Type, At(path, at));
        var current = Enumerable.Range(0, source.Count).ToList();
        for (var at = source.Count - 1; at >= 0; at--)
        {
            if (pairs.IsKept(at)) continue;
            Delete(At(path, at));
            current.RemoveAt(at);
        }
        for (var i = 0; i < target.Count; i++)
        {
            if (pairs.SourceOf(i) is { } kept)
            {
                var at = current.IndexOf(kept, i);
                if (at == i) continue;
                Operation("move", path, null, null, ("source", at), ("destination", i));
                current.RemoveAt(at);
                current.Insert(i, kept);
                continue;
            }
            var value = PatchParameter.Of("value", target[i], null, next.Type);
            if (i == current.Count) Operation("add", parent, next.Name, value);
            else Operation("insert", path, null, value, ("index", i));
            current.Insert(i, -1);
        }
    }

    private void AddAll(ElementValue element, string parent)
    {
        foreach (var (value, beside) in element.Items) Operation("add", parent, element.Name, PatchParameter.Of("value", value, beside, element.Type));
    }

    private void DeleteAll(ElementValue element, string path)
    {
        for (var at = element.Items.Count - 1; at >= 0; at--) Delete(At(path, at));
    }

    private void Delete(string path) => Operation("delete", path, null, null);

    private void Replace(string path, JsonObject value) => Operation("replace", path, null, value);

    private void Operation(string type, string path, string? name, JsonObject? value, params (string Name, int Value)[] numbers)
    {
        var parts = new JsonArray(
            new JsonObject { ["name"] = "type", ["valueCode"] = type },
            new JsonObject { ["name"] = "path", ["valueString"] = path });
        if (name is not null) parts.Add((JsonNode)new JsonObject { ["name"] = "name", ["valueString"] = name });
        if (value is not null) parts.Add((JsonNode)value);
        foreach (var (number, of) in numbers) parts.Add((JsonNode)new JsonObject { ["name"] = number, ["valueInteger"] = of });
        _operations.Add((JsonNode)new JsonObject { ["name"] = "operation", ["part"] = parts });
    }

    private static string At(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    private static string Step(string name) => Delimited.Contains(name) ? $"`{name}`" : name;
}
