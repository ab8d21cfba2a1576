using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Repository.Content;

namespace FhirStories.Repository.Patching;

/// <summary>A JSON Patch (RFC 6902) on the resource's JSON.</summary>
public sealed class JsonPatch : IResourcePatch
{
    private const int MostOperations = 1000;

    // Copies of copies grow without end.
    private const int MostCopied = 100_000;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 256, AllowDuplicateProperties = false };
    private readonly IReadOnlyList<Operation> _operations;

    private JsonPatch(IReadOnlyList<Operation> operations) => _operations = operations;

    /// <summary>Reads a patch.</summary>
    /// <exception cref="FhirRequestException">400: it is none.</exception>
    public static JsonPatch Read(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        JsonArray list;
        try
        {
            if (!JsonTree.IsReadable(body.Span)) throw PatchRefusal.Malformed("A text in the patch is no Unicode: it is not valid UTF-8, or has half a character in it.");
            list = JsonNode.Parse(body.Span, documentOptions: Reading) as JsonArray ?? throw PatchRefusal.Malformed("A JSON Patch is a list of operations (RFC 6902).");
        }
        catch (JsonException exception)
        {
            throw new FhirRequestException(400, Validation.FhirIssue.Error("structure", "json-malformed", "The patch is not JSON.") with { Line = exception.LineNumber + 1, Column = exception.BytePositionInLine + 1 });
        }
        if (list.Count > MostOperations) throw PatchRefusal.Malformed($"The patch has {list.Count} operations; {MostOperations} are taken at once.");
        return new JsonPatch([.. list.Select(Operation.Read)]);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json)
    {
        JsonNode root = JsonTree.Read(json);
        var copied = 0;
        for (var i = 0; i < _operations.Count; i++)
        {
            try
            {
                Apply(ref root, _operations[i], ref copied);
            }
            catch (PointerException exception)
            {
                throw PatchRefusal.NotApplicable($"Operation {i} ({_operations[i].Name} {_operations[i].Path}): {exception.Message}");
            }
        }
        return JsonTree.Write(root);
    }

    private static void Apply(ref JsonNode root, Operation operation, ref int copied)
    {
        switch (operation.Name)
        {
            case "add":
                Add(ref root, operation.Pointer, operation.Value?.DeepClone());
                break;
            case "remove":
                Remove(root, operation.Pointer);
                break;
            case "replace":
                if (operation.Pointer.Length > 0) Remove(root, operation.Pointer);
                Add(ref root, operation.Pointer, operation.Value?.DeepClone());
                break;
            case "move":
                if (operation.From.Length < operation.Pointer.Length && operation.Pointer.AsSpan(0, operation.From.Length).SequenceEqual(operation.From))
                    throw new PointerException("something cannot be moved into itself.");
                var moved = At(root, operation.From)?.DeepClone();
                Remove(root, operation.From);
                Add(ref root, operation.Pointer, moved);
                break;
            case "copy":
                var source = At(root, operation.From);
                if ((copied += Size(source)) > MostCopied) throw new PointerException("the patch copies too much.");
                Add(ref root, operation.Pointer, source?.DeepClone());
                break;
            default:
                if (!JsonNode.DeepEquals(At(root, operation.Pointer), operation.Value)) throw new PointerException("the value there is another.");
                break;
        }
    }

    private static void Add(ref JsonNode root, string[] pointer, JsonNode? value)
    {
        if (pointer.Length == 0)
        {
            root = value as JsonObject ?? throw new PointerException("a resource is an object.");
            return;
        }
        switch (At(root, pointer[..^1]))
        {
            case JsonObject o:
                o[pointer[^1]] = value;
                break;
            case JsonArray a:
                a.Insert(pointer[^1] == "-" ? a.Count : Index(a, pointer[^1], a.Count), value);
                break;
            default:
                throw Nothing(pointer[..^1]);
        }
    }

    private static void Remove(JsonNode root, string[] pointer)
    {
        if (pointer.Length == 0) throw new PointerException("the whole resource is removed by DELETE.");
        switch (At(root, pointer[..^1]))
        {
            case JsonObject o when o.Remove(pointer[^1]): break;
            case JsonArray a:
                a.RemoveAt(Index(a, pointer[^1], a.Count - 1));
                break;
            default: throw Nothing(pointer);
        }
    }

    private static JsonNode? At(JsonNode root, string[] pointer)
    {
        JsonNode? at = root;
        for (var i = 0; i < pointer.Length; i++)
        {
            at = at switch
            {
                JsonObject o when o.TryGetPropertyValue(pointer[i], out var child) => child,
                JsonArray a => a[Index(a, pointer[i], a.Count - 1)],
                _ => throw Nothing(pointer[..(i + 1)]),
            };
        }
        return at;
    }

    private static int Index(JsonArray array, string text, int highest) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= highest && (text.Length == 1 || text[0] != '0')
            ? index : throw new PointerException($"'{text}' is no place in a list of {array.Count}.");

    private static int Size(JsonNode? node) => node switch
    {
        JsonObject o => 1 + o.Sum(p => Size(p.Value)),
        JsonArray a => 1 + a.Sum(Size),
        _ => 1,
    };

    private static PointerException Nothing(string[] pointer) => new($"there is nothing at /{string.Join('/', pointer)}.");

    private sealed class PointerException(string message) : Exception(message);

    private sealed record Operation(string Name, string Path, string[] Pointer, string[] From, JsonNode? Value)
    {
        private static readonly string[] Names = ["add", "remove", "replace", "move", "copy", "test"];

        public static Operation Read(JsonNode? node, int index)
        {
            var where = $"Operation {index}";
            if (node is not JsonObject operation) throw PatchRefusal.Malformed($"{where} is no object.");
            if (Text(operation, "op") is not { } name || !Names.Contains(name)) throw PatchRefusal.Malformed($"{where} needs 'op', one of {string.Join(", ", Names)}.");
            if (Text(operation, "path") is not { } path) throw PatchRefusal.Malformed($"{where} needs 'path', a JSON Pointer such as /name/0/family.");
            var from = name is "move" or "copy" ? Text(operation, "from") ?? throw PatchRefusal.Malformed($"{where} needs 'from'.") : "";
            if (name is "add" or "replace" or "test" && !operation.ContainsKey("value")) throw PatchRefusal.Malformed($"{where} needs 'value'.");
            return new Operation(name, path, Parts(path, where), Parts(from, where), operation["value"]);
        }

        private static string[] Parts(string pointer, string where)
        {
            if (pointer.Length == 0) return [];
            if (pointer[0] != '/') throw PatchRefusal.Malformed($"{where}: '{pointer}' is no JSON Pointer: it begins with '/'.");
            return [.. pointer[1..].Split('/').Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        }

        private static string? Text(JsonObject from, string name) => from[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }
}
