using System.Globalization;
using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using FhirStories.Validation;

namespace FhirStories.Repository.Patching;

/// <summary>A FHIRPath Patch: a Parameters resource of operations (R4 fhirpatch).</summary>
public sealed class FhirPathPatch : IResourcePatch
{
    private const int MostOperations = 1000;
    private const int LongestPath = 2000;

    // Each operation reads the resource anew.
    private const long MostRead = 64L * 1024 * 1024;

    private readonly IReadOnlyList<Operation> _operations;
    private readonly ResourceValidator _paths;

    private FhirPathPatch(IReadOnlyList<Operation> operations, ResourceValidator paths) => (_operations, _paths) = (operations, paths);

    /// <summary>Reads a patch.</summary>
    /// <param name="parameters">The Parameters resource as JSON.</param>
    /// <param name="paths">Finds what a path selects.</param>
    /// <exception cref="FhirRequestException">400: it is none.</exception>
    public static FhirPathPatch Read(ReadOnlyMemory<byte> parameters, ResourceValidator paths)
    {
        if (JsonTree.TryRead(parameters) is not { } root || JsonTree.Text(root["resourceType"]) != "Parameters")
            throw PatchRefusal.Malformed("A FHIRPath Patch is a Parameters resource with parameters named 'operation'. To replace a resource, PUT it; a JSON Patch is sent as application/json-patch+json.");
        var list = root["parameter"] as JsonArray ?? [];
        if (list.Count is 0 or > MostOperations) throw PatchRefusal.Malformed($"The patch has {list.Count} operations: 1 to {MostOperations} are taken at once.", "Parameters.parameter");
        return new FhirPathPatch([.. list.Select(Operation.Read)], paths);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json)
    {
        if (json.Length * (long)_operations.Count > MostRead)
            throw PatchRefusal.NotApplicable($"{_operations.Count} operations on a resource of {json.Length:N0} bytes are too many at once: send them in several patches, or PUT the resource.");
        for (var i = 0; i < _operations.Count; i++)
        {
            var operation = _operations[i];
            var where = string.Create(CultureInfo.InvariantCulture, $"Parameters.parameter[{i}]");
            IReadOnlyList<ElementPlace> places;
            try
            {
                places = _paths.Select(json.Span, operation.Path);
            }
            catch (InvalidOperationException exception)
            {
                throw PatchRefusal.NotApplicable($"The path '{operation.Path}' {exception.Message}", where);
            }
            var root = JsonTree.Read(json);
            try
            {
                Apply(operation, [.. places.Select(p => PatchTarget.Of(root, p))]);
            }
            catch (FhirRequestException refusal)
            {
                throw new FhirRequestException(refusal.Status, [.. refusal.Issues.Select(issue => issue with { Expression = where })]);
            }
            json = JsonTree.Write(root);
        }
        return json;
    }

    private static void Apply(Operation operation, IReadOnlyList<PatchTarget> found)
    {
        switch (operation.Type)
        {
            // What is not there need not be deleted.
            case "delete" when found.Count == 0:
                break;
            case "delete":
                One(operation, found).Delete();
                break;
            case "add":
                One(operation, found).Add(operation.Name!, operation.Value!);
                break;
            case "replace":
                One(operation, found).Replace(operation.Value!);
                break;
            case "insert":
                List(operation, found).Insert(operation.Index, operation.Value!);
                break;
            default:
                List(operation, found).Move(operation.Source, operation.Destination);
                break;
        }
    }

    private static PatchTarget One(Operation operation, IReadOnlyList<PatchTarget> found) => found is [var one] ? one
        : throw PatchRefusal.NotApplicable($"The path '{operation.Path}' selects {found.Count} elements; {operation.Type} needs one.");

    private static PatchTarget List(Operation operation, IReadOnlyList<PatchTarget> found)
    {
        if (found.Count == 0) throw PatchRefusal.NotApplicable($"The path '{operation.Path}' selects nothing; {operation.Type} needs a list. The first of a list is put there by add.");
        return found.All(f => f.IsInListOf(found[0])) ? found[0] : throw PatchRefusal.NotApplicable($"What the path '{operation.Path}' selects is no one list.");
    }

    private sealed record Operation(string Type, string Path, string? Name, PatchValue? Value, int Index, int Source, int Destination)
    {
        private static readonly string[] Types = ["add", "insert", "delete", "replace", "move"];

        public static Operation Read(JsonNode? node, int at)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"Parameters.parameter[{at}]");
            if (node is not JsonObject parameter || JsonTree.Text(parameter["name"]) != "operation") throw PatchRefusal.Malformed("Every parameter of a FHIRPath Patch is named 'operation'.", where);
            var parts = (parameter["part"] as JsonArray ?? []).OfType<JsonObject>().ToLookup(p => JsonTree.Text(p["name"]) ?? "", StringComparer.Ordinal);
            var type = Text("type") ?? "";
            if (!Types.Contains(type)) throw PatchRefusal.Malformed($"An operation needs the part 'type', one of {string.Join(", ", Types)}.", where);
            var path = Text("path") is { Length: > 0 and <= LongestPath } given ? given : throw PatchRefusal.Malformed($"An operation needs the part 'path' of at most {LongestPath} characters, such as Patient.name.where(use = 'official').", where);
            var name = type == "add" ? Text("name") ?? throw PatchRefusal.Malformed("An add needs the part 'name', the element to add.", where) : null;
            var value = type is "add" or "insert" or "replace" ? PatchValue.Read(parts["value"].FirstOrDefault(), where) : null;
            return new Operation(type, path, name, value, Number("insert", "index"), Number("move", "source"), Number("move", "destination"));

            string? Text(string part) => parts[part].FirstOrDefault() is { } found ? JsonTree.Text(found.FirstOrDefault(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value) : null;

            int Number(string of, string part) => type != of ? 0
                : parts[part].FirstOrDefault()?.FirstOrDefault(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value is JsonValue value && value.TryGetValue<int>(out var number) && number >= 0 ? number
                : throw PatchRefusal.Malformed($"The operation {of} needs the part '{part}', a whole number from 0.", where);
        }
    }
}
