using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// R6's Requirements, told by what it holds and brought to R5 with the extensions by which R5 anticipates it (HL7's tools
/// extensions). What has none goes under a name that HL7's cross-version scheme would give it. For its ActorDefinition see <see cref="ActorOfR6"/>.
/// </summary>
internal static class ShapeR6
{
    private const string Tools = "http://hl7.org/fhir/tools/StructureDefinition/requirements-";
    private const string Imports = "http://hl7.org/fhir/6.0/StructureDefinition/extension-Requirements.imports";

    public static bool Is(JsonObject resource)
    {
        if (ActorOfR6.Is(resource)) return true;
        if (!TreeText.Is(resource["resourceType"], "Requirements")) return false;
        if (resource.ContainsKey("imports") || Items(resource["actor"]).Any(actor => actor is JsonObject)) return true;
        return Items(resource["statement"]).OfType<JsonObject>().Any(statement =>
            statement.ContainsKey("actor") || statement.ContainsKey("category") || statement.ContainsKey("partOf")
            || Items(statement["derivedFrom"]).Any(from => from is JsonObject)
            || Items(statement["conformance"]).Any(IsShallNot));
    }

    /// <summary>To R5, in place.</summary>
    public static void ToR5(JsonObject resource, ShapeProblems problems)
    {
        if (ActorOfR6.Is(resource))
        {
            ActorOfR6.ToR5(resource, problems);
            return;
        }

        Actors(resource);
        foreach (var import in Items(resource["imports"]).ToList()) Extensions(resource).Add((JsonNode)Import(import));
        resource.Remove("imports");
        foreach (var statement in Items(resource["statement"]).OfType<JsonObject>()) Statement(statement);
    }

    private static void Actors(JsonObject resource)
    {
        var actors = Items(resource["actor"]).ToList();
        if (!actors.Any(actor => actor is JsonObject)) return;
        var before = ElementValue.Read(resource, "actor");
        resource.Remove("actor");
        resource.Remove("_actor");
        ElementValue.Write(resource, "actor", [.. before.Select(one => one.Value is JsonObject actor ? Actor(actor) : one)], many: true);
    }

    private static ElementValue Actor(JsonObject actor)
    {
        var extra = Flattened(actor, "reference");
        if (Simple(actor, "key", Tools + "actorkey", "valueId") is { } key) Extensions(extra).Add((JsonNode)key);
        Rest(actor, extra, "reference", "key");
        return new(actor["reference"]?.DeepClone(), extra.Count > 0 ? extra : null);
    }

    private static JsonObject Import(JsonNode? import)
    {
        var parts = new JsonArray();
        var extension = new JsonObject { ["url"] = Imports };
        if (import is not JsonObject holder) return CarriedContent.Of("imports", import);
        if (holder["id"] is { } id) extension["id"] = id.DeepClone();
        if (Simple(holder, "reference", "reference", "valueCanonical") is { } reference) parts.Add((JsonNode)reference);
        foreach (var key in Each(holder, "key", "key", "valueId")) parts.Add((JsonNode)key);
        foreach (var foreign in Items(holder["extension"])) parts.Add(foreign?.DeepClone());
        extension["extension"] = parts;
        Rest(holder, extension, "reference", "key");
        return extension;
    }

    private static void Statement(JsonObject statement)
    {
        foreach (var actor in Each(statement, "actor", Tools + "statementactor", "valueId").ToList()) Extensions(statement).Add((JsonNode)actor);
        foreach (var category in Items(statement["category"]).ToList())
            Extensions(statement).Add((JsonNode)new JsonObject
            {
                ["url"] = Tools + "statementcategory",
                ["valueCodeableConcept"] = new JsonObject { ["coding"] = new JsonArray(category?.DeepClone()) },
            });
        foreach (var name in new[] { "actor", "_actor", "category" }) statement.Remove(name);
        ShallNot(statement);
        Pointer(statement, "derivedFrom", "derivedFrom");
        Pointer(statement, "partOf", "parent");
    }

    private static void ShallNot(JsonObject statement)
    {
        var codes = ElementValue.Read(statement, "conformance");
        var others = codes.Where(code => !IsShallNot(code.Value)).ToList();
        if (others.Count == codes.Count) return;
        statement.Remove("conformance");
        statement.Remove("_conformance");
        ElementValue.Write(statement, "conformance", others, many: true);
        foreach (var code in codes.Where(code => IsShallNot(code.Value)))
        {
            var extension = new JsonObject { ["url"] = Tools + "statementshallnot", ["valueBoolean"] = true };
            if (code.Extra is { } extra) extension["_valueBoolean"] = extra.DeepClone();
            if (!Items(statement["extension"]).Any(known => JsonNode.DeepEquals(known, extension))) Extensions(statement).Add((JsonNode)extension);
        }
    }

    /// <summary>R6 points by url and key, R5 by one text of both.</summary>
    private static void Pointer(JsonObject statement, string name, string r5Name)
    {
        var pointers = Items(statement[name]).ToList();
        if (pointers is not [JsonObject, ..]) return;
        var pointer = (JsonObject)pointers[0]!.DeepClone();
        statement.Remove(name);
        foreach (var more in pointers.Skip(1)) CarriedContent.Carry(statement, name, more);
        var extra = Flattened(pointer, "reference");
        if (pointer["_key"] is JsonObject keyExtra) CarriedContent.Carry(extra, "_key", keyExtra);
        Rest(pointer, extra, "reference", "key");
        var text = (TreeText.Of(pointer["reference"]), TreeText.Of(pointer["key"])) switch
        {
            ({ } reference, { } key) => $"{reference}#{key}",
            ({ } reference, null) => reference,
            (null, { } key) => key,
            _ => null,
        };
        if (statement.ContainsKey(r5Name) || statement.ContainsKey("_" + r5Name))
        {
            CarriedContent.Carry(statement, name, pointer);
            return;
        }

        ElementValue.Write(statement, r5Name, [new(text, extra.Count > 0 ? extra : null)], many: false);
    }

    /// <summary>Id and extensions of a backbone and of the one value in it that stays, which in R5 are those of one primitive.</summary>
    private static JsonObject Flattened(JsonObject backbone, string value)
    {
        var extra = new JsonObject();
        var inner = backbone["_" + value] as JsonObject;
        if ((backbone["id"] ?? inner?["id"]) is { } id) extra["id"] = id.DeepClone();
        foreach (var extension in Items(backbone["extension"]).Concat(Items(inner?["extension"]))) Extensions(extra).Add(extension?.DeepClone());
        if (backbone["id"] is not null && inner?["id"] is { } second) CarriedContent.Carry(extra, $"_{value}.id", second);
        return extra;
    }

    private static void Rest(JsonObject backbone, JsonObject to, params string[] known)
    {
        foreach (var (name, value) in backbone)
            if (name is not ("id" or "extension") && !known.Contains(name.TrimStart('_')))
                CarriedContent.Carry(to, name, value);
    }

    private static JsonObject? Simple(JsonObject owner, string name, string url, string property) => Each(owner, name, url, property).FirstOrDefault();

    private static IEnumerable<JsonObject> Each(JsonObject owner, string name, string url, string property)
    {
        foreach (var value in ElementValue.Read(owner, name))
        {
            var extension = new JsonObject { ["url"] = url };
            ElementValue.Write(extension, property, [value], many: false);
            yield return extension;
        }
    }

    private static JsonArray Extensions(JsonObject owner)
    {
        if (owner["extension"] is not JsonArray extensions) owner["extension"] = extensions = [];
        return extensions;
    }

    private static bool IsShallNot(JsonNode? code) => TreeText.Of(code) is "SHALL-NOT" or "SHALLNOT" or "SHALL NOT";

    private static IEnumerable<JsonNode?> Items(JsonNode? node) => node switch
    {
        null => new List<JsonNode?>(),
        JsonArray items => items,
        _ => new List<JsonNode?> { node },
    };
}
