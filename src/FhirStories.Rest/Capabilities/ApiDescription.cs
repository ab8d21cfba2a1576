using System.Text.Json.Nodes;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.Searching;
using FhirStories.Rest.Formats;
using FhirStories.Rest.Interactions;
using FhirStories.Rest.Operations;
using FhirStories.Rest.Routing;
using FhirStories.Validation;
using Microsoft.Extensions.DependencyInjection;

namespace FhirStories.Rest.Capabilities;

/// <summary>The facade in OpenAPI 3.0, from the very tables that route and search.</summary>
internal sealed class ApiDescription(IServiceProvider services, DefinitionStore definitions, OperationTable operations)
{
    private static readonly string[] ReadHeaders = ["If-None-Match", "If-Modified-Since"];

    // The table holds this description's own route, so it is asked for late.
    private readonly Lazy<RouteTable> _routes = new(services.GetRequiredService<RouteTable>);

    /// <summary>The description as UTF-8 JSON.</summary>
    /// <param name="baseUrl">Address of the base.</param>
    /// <param name="type">One resource type; null: any, named in the path.</param>
    /// <param name="registry">What types are searched by.</param>
    /// <exception cref="FhirRequestException">400: there is no such type.</exception>
    public byte[] Build(string baseUrl, string? type, SearchParameterRegistry registry)
    {
        if (type is not null && !definitions.ResourceTypes(FhirRelease.R4).Contains(type))
            throw new FhirRequestException(400, FhirIssue.Error("value", "resource-type-unknown", $"'{type}' is not an R4 resource type.", "http.type"));
        var paths = new JsonObject();
        foreach (var shape in _routes.Value.Routes.GroupBy(r => r.Shape))
        {
            if (PathTemplates.Of(shape.Key) is not { } path || type is not null && !path.Contains("{type}", StringComparison.Ordinal)) continue;
            var item = Item(path, type);
            foreach (var route in shape) item[Lower(route.Method)] = Described(route, type, registry);
            paths[Named(path, type)] = item;
        }
        foreach (var operation in operations.Operations) Add(paths, operation, type);
        return JsonTree.Write(new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = new JsonObject
            {
                ["title"] = type is null ? "FhirStories" : $"FhirStories: {type}",
                ["description"] = "FHIR R4 in JSON and XML. The description of one resource type with its search parameters is at openapi.json?type=Basic.",
                ["version"] = SoftwareVersion.Current ?? "0",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = baseUrl }),
            ["paths"] = paths,
            ["components"] = Components(),
        });
    }

    private static JsonObject Described(Route route, string? type, SearchParameterRegistry registry)
    {
        var parameters = new JsonArray(Reference("parameters", "format"), Reference("parameters", "pretty"));
        switch (route.Interaction)
        {
            case "search-type" when route.Method == "GET":
                Add(parameters, "_count", "Matches on a page");
                Add(parameters, "_sort", "Parameters to sort by, a minus sign before those that sort downwards");
                Add(parameters, "_total", "none, estimate or accurate");
                foreach (var each in new[] { "summary", "elements" }) parameters.Add(Reference("parameters", each));
                foreach (var definition in type is null ? [] : registry.Definitions(type)) Add(parameters, definition.Code, $"A {definition.Type.ToString().ToLowerInvariant()}: {definition.Url}");
                break;
            case "read" or "vread":
                foreach (var each in new[] { "summary", "elements" }) parameters.Add(Reference("parameters", each));
                foreach (var header in ReadHeaders) Add(parameters, header, "Answer 304 where it still holds", "header");
                break;
            case "history-instance" or "history-type" or "history-system":
                Add(parameters, "_count", "Versions on a page");
                Add(parameters, "_since", "Versions from this instant on");
                Add(parameters, "_at", "Versions that were current at this time");
                break;
            case "create":
                Add(parameters, "If-None-Exist", "Criteria: create only where nothing matches", "header");
                Add(parameters, "Prefer", "return=minimal, representation or OperationOutcome", "header");
                break;
            case "update" or "patch" or "delete":
                Add(parameters, "If-Match", "The version that must be current, W/\"3\"", "header");
                Add(parameters, "Prefer", "return=minimal, representation or OperationOutcome", "header");
                break;
        }
        var described = new JsonObject { ["summary"] = route.Summary, ["operationId"] = $"{route.Interaction}-{Lower(route.Method)}-{route.Shape}", ["parameters"] = parameters };
        if (Body(route) is { } body) described["requestBody"] = body;
        described["responses"] = Responses(route);
        return described;
    }

    private static JsonObject? Body(Route route) => route switch
    {
        { Interaction: "patch" } => Content(PatchInteraction.JsonPatchType, PatchInteraction.XmlPatchType, MediaTypes.FhirJson, MediaTypes.FhirXml),
        { Shape: PathShape.TypeSearch or PathShape.SystemSearch } => Content(MediaTypes.Form),
        { Method: "POST" or "PUT" } => Content(MediaTypes.FhirJson, MediaTypes.FhirXml),
        _ => null,
    };

    private static JsonObject Responses(Route route)
    {
        var responses = new JsonObject();
        string[] statuses = route.Interaction switch
        {
            "create" => ["200", "201"],
            "update" => ["200", "201"],
            "delete" => ["204"],
            "read" or "vread" => ["200", "304", "404", "410"],
            _ => ["200"],
        };
        foreach (var status in statuses) responses[status] = status is "204" or "304" ? new JsonObject { ["description"] = status == "204" ? "Done" : "Not modified" } : Reference("responses", status is "404" or "410" ? "outcome" : "resource");
        responses["default"] = Reference("responses", "outcome");
        return responses;
    }

    private static void Add(JsonObject paths, IOperation operation, string? type)
    {
        foreach (var (level, path) in new[] { (OperationLevels.System, "/$" + operation.Name), (OperationLevels.Type, "/{type}/$" + operation.Name), (OperationLevels.Instance, "/{type}/{id}/$" + operation.Name) })
        {
            if (!operation.Levels.HasFlag(level) || type is not null && (level == OperationLevels.System || operation.Types.Count > 0 && !operation.Types.Contains(type))) continue;
            foreach (var each in level == OperationLevels.System || operation.Types.Count == 0 || type is not null ? [type] : operation.Types.Select(t => (string?)t))
            {
                var item = Item(path, each);
                foreach (var method in operation.ChangesState ? (string[])["post"] : ["get", "post"])
                {
                    var described = new JsonObject { ["summary"] = operation.Definition, ["operationId"] = $"{operation.Name}-{method}-{level}-{each}" };
                    if (method == "post") described["requestBody"] = Content(MediaTypes.FhirJson, MediaTypes.FhirXml);
                    described["responses"] = new JsonObject { ["200"] = Reference("responses", "resource"), ["default"] = Reference("responses", "outcome") };
                    item[method] = described;
                }
                paths[Named(path, each)] = item;
            }
        }
    }

    private static JsonObject Item(string path, string? type)
    {
        var parameters = new JsonArray();
        if (type is null && path.Contains("{type}", StringComparison.Ordinal)) parameters.Add(Reference("parameters", "type"));
        foreach (var name in new[] { "compartment", "id", "vid" })
            if (path.Contains($"{{{name}}}", StringComparison.Ordinal)) parameters.Add(Reference("parameters", name));
        return parameters.Count == 0 ? [] : new JsonObject { ["parameters"] = parameters };
    }

    private JsonObject Components()
    {
        JsonObject Path(string name, JsonObject schema) => new() { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = schema };
        JsonObject Query(string name, string description, params string[] values)
        {
            var schema = new JsonObject { ["type"] = "string" };
            if (values.Length > 0) schema["enum"] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
            return new JsonObject { ["name"] = name, ["in"] = "query", ["description"] = description, ["schema"] = schema };
        }
        return new JsonObject
        {
            ["parameters"] = new JsonObject
            {
                ["type"] = Path("type", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. definitions.ResourceTypes(FhirRelease.R4).Select(t => (JsonNode)t)]) }),
                ["compartment"] = Path("compartment", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Compartment.Types.Select(t => (JsonNode)t)]) }),
                ["id"] = Path("id", new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9.-]{1,64}$" }),
                ["vid"] = Path("vid", new JsonObject { ["type"] = "string" }),
                ["format"] = Query("_format", "The format of the answer, over Accept", "json", "xml", MediaTypes.FhirJson, MediaTypes.FhirXml),
                ["pretty"] = Query("_pretty", "With line breaks", "true", "false"),
                ["summary"] = Query("_summary", "A part of each resource", "true", "text", "data", "count", "false"),
                ["elements"] = Query("_elements", "Elements of the root, separated by commas"),
            },
            ["responses"] = new JsonObject
            {
                ["resource"] = Response("A resource"),
                ["outcome"] = Response("An OperationOutcome that says what to change"),
            },
            ["schemas"] = new JsonObject
            {
                ["Resource"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("resourceType"),
                    ["properties"] = new JsonObject { ["resourceType"] = new JsonObject { ["type"] = "string" }, ["id"] = new JsonObject { ["type"] = "string" } },
                    ["externalDocs"] = new JsonObject { ["url"] = "http://hl7.org/fhir/R4/resourcelist.html" },
                },
            },
        };
    }

    private static JsonObject Response(string description)
    {
        var response = Content(MediaTypes.FhirJson, MediaTypes.FhirXml);
        response.Insert(0, "description", description);
        return response;
    }

    private static JsonObject Content(params string[] mediaTypes)
    {
        var content = new JsonObject();
        foreach (var media in mediaTypes)
            content[media] = new JsonObject { ["schema"] = media is MediaTypes.FhirJson ? Reference("schemas", "Resource") : new JsonObject { ["type"] = media == PatchInteraction.JsonPatchType ? "array" : media == MediaTypes.Form ? "object" : "string", ["items"] = media == PatchInteraction.JsonPatchType ? new JsonObject { ["type"] = "object" } : null } };
        foreach (var each in content.Select(c => c.Value!["schema"]!.AsObject()).Where(s => s.ContainsKey("items") && s["items"] is null)) each.Remove("items");
        return new JsonObject { ["content"] = content };
    }

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    private static void Add(JsonArray parameters, string name, string description, string place = "query") =>
        parameters.Add(new JsonObject { ["name"] = name, ["in"] = place, ["description"] = description, ["schema"] = new JsonObject { ["type"] = "string" } });

    private static string Named(string path, string? type) => type is null ? path : path.Replace("{type}", type, StringComparison.Ordinal);

#pragma warning disable CA1308 // OpenAPI writes methods in lower case.
    private static string Lower(string method) => method.ToLowerInvariant();
#pragma warning restore CA1308
}
