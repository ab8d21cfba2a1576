using System.Text.Json.Nodes;
using FhirStories.Catalogue.Shapes;

namespace FhirStories.Catalogue.Tests.Shapes;

/// <summary>
/// R5 resources of any form that R5's JSON allows: ids and extensions on everything, gaps in lists, contained resources, and
/// data types with what R4 does not know. One seed gives one resource.
/// </summary>
internal sealed class R5Gen(int seed)
{
    private readonly Random _random = new(seed);

    public static JsonObject Of(CarrierResource table, int seed) => new R5Gen(seed).Resource(table);

    private JsonObject Resource(CarrierResource table, bool isContained = false)
    {
        var json = new JsonObject { ["resourceType"] = table.Type, ["id"] = Id() };
        if (Chance(3)) json["meta"] = new JsonObject { ["versionId"] = "3", ["profile"] = new JsonArray("http://x.example/p"), ["tag"] = new JsonArray(Value("Coding")) };
        if (Chance(4)) json["implicitRules"] = "http://x.example/rules";
        if (Chance(3)) json["language"] = "en";
        if (Chance(4)) json["_language"] = Extra();
        if (Chance(3)) json["text"] = new JsonObject { ["status"] = "generated", ["div"] = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &amp; b</p></div>" };
        if (!isContained && Chance(2)) json["contained"] = Contained();
        Extensions(json, "extension", 2);
        Extensions(json, "modifierExtension", 4);
        Fill(json, table.Elements, 0);
        return json;
    }

    private JsonArray Contained()
    {
        var list = new JsonArray();
        if (Chance(2)) list.Add((JsonNode)Resource(CarrierTable.ActorDefinition, isContained: true));
        if (Chance(2)) list.Add((JsonNode)new JsonObject { ["resourceType"] = "Organization", ["id"] = "org", ["name"] = "O" });
        // R5 moved telecom of an organisation into contacts of a data type that R4 lacks.
        if (Chance(2)) list.Add((JsonNode)new JsonObject { ["resourceType"] = "Organization", ["id"] = "org2", ["contact"] = new JsonArray(new JsonObject { ["telecom"] = new JsonArray(new JsonObject { ["value"] = "1" }) }) });
        if (Chance(2)) list.Add((JsonNode)new JsonObject { ["resourceType"] = "Transport", ["id"] = "t", ["status"] = "planned" });
        if (list.Count == 0) list.Add((JsonNode)new JsonObject { ["resourceType"] = "Patient", ["id"] = "p", ["birthDate"] = "1970" });
        return list;
    }

    private void Fill(JsonObject owner, IReadOnlyList<CarrierElement> elements, int depth)
    {
        foreach (var element in elements)
        {
            if (element.Min == 0 && !Chance(depth < 2 ? 2 : 4)) continue;
            var type = element.Types[_random.Next(element.Types.Count)];
            var property = element.PropertyFor(type);
            var count = element.Many ? _random.Next(1, 4) : 1;
            var values = Enumerable.Range(0, count).Select(_ => One(element, type, depth)).ToList();
            if (!element.Many)
            {
                if (values[0].Value is { } value) owner[property] = value;
                if (values[0].Extra is { } extra) owner["_" + property] = extra;
                continue;
            }

            // Both ways of writing a list of which no item has a value are found.
            if (values.Any(one => one.Value is not null) || Chance(2)) owner[property] = new JsonArray([.. values.Select(one => one.Value)]);
            if (values.Any(one => one.Extra is not null)) owner["_" + property] = new JsonArray([.. values.Select(one => (JsonNode?)one.Extra)]);
        }
    }

    private (JsonNode? Value, JsonObject? Extra) One(CarrierElement element, string type, int depth)
    {
        if (element.IsTree && element.SpelledType is null)
        {
            var tree = new JsonObject();
            if (Chance(4)) tree["id"] = Id();
            Extensions(tree, "extension", 3);
            Extensions(tree, "modifierExtension", 8);
            Fill(tree, element.Children, depth + 1);
            if (tree.All(pair => pair.Key == "id")) tree["extension"] = new JsonArray(Extension(0));
            return (tree, null);
        }

        if (!char.IsLower(type[0])) return (Value(type), null);
        var required = element.Min > 0;
        var extra = Chance(4) ? Extra() : null;
        return (extra is not null && !required && Chance(3) ? null : element.Name == "type" && type == "code" ? Pick("person", "system") : Value(type), extra);
    }

    private JsonObject Extra()
    {
        var extra = new JsonObject();
        if (Chance(2)) extra["id"] = Id();
        Extensions(extra, "extension", 2);
        if (extra.Count == 0) extra["id"] = Id();
        return extra;
    }

    private void Extensions(JsonObject owner, string name, int oneIn)
    {
        if (!Chance(oneIn)) return;
        owner[name] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Extension(0))]);
    }

    private JsonNode Extension(int depth)
    {
        var extension = new JsonObject { ["url"] = Pick("http://a.example/e", "http://b.example/StructureDefinition/f", "https://fhirstories.org/fhir/StructureDefinition/story-kind") };
        if (Chance(5)) extension["id"] = Id();
        if (depth < 2 && Chance(3))
        {
            extension["extension"] = new JsonArray(Extension(depth + 1), Extension(depth + 1));
            return extension;
        }

        var type = Pick("string", "markdown", "boolean", "integer", "decimal", "integer64", "canonical", "code", "Coding", "Reference", "CodeableReference", "Attachment", "RelatedArtifact", "Quantity");
        var property = "value" + char.ToUpperInvariant(type[0]) + type[1..];
        if (!char.IsLower(type[0]) || Chance(4) is var extra && !extra) extension[property] = Value(type);
        else
        {
            if (Chance(2)) extension[property] = Value(type);
            extension["_" + property] = new JsonObject { ["extension"] = new JsonArray(new JsonObject { ["url"] = "http://a.example/on-primitive", ["valueString"] = Text() }) };
        }

        return extension;
    }

    private JsonNode Value(string type) => type switch
    {
        "boolean" => JsonValue.Create(Chance(2)),
        "integer" => JsonNode.Parse(Pick("0", "7", "-3"))!,
        "decimal" => JsonNode.Parse(Pick("1.0", "0.10", "1e3", "-2.50"))!,
        "integer64" => Pick("9223372036854775807", "5"),
        "id" => Id(),
        "code" => Pick("draft", "SHALL", "comment"),
        "date" => Pick("2026", "2026-11", "2026-11-22"),
        "dateTime" => Pick("2026", "2026-11-22T19:00:00Z", "2026-11-22T19:00:00.120+01:00"),
        "uri" or "url" or "canonical" => Pick("http://a.example/x", "https://b.example/y|1#z", "urn:uuid:9a6d4a1e-9f1a-4d2e-8f7a-6e1d1f0b7b51"),
        "string" or "markdown" => Text(),
        "Coding" => new JsonObject { ["system"] = "http://a.example/s", ["code"] = "c", ["display"] = Text() },
        "CodeableConcept" => new JsonObject { ["coding"] = new JsonArray(Value("Coding")), ["text"] = Text() },
        "Reference" => new JsonObject { ["reference"] = Pick("Practitioner/1", "#org"), ["_reference"] = Extra(), ["display"] = Text() },
        "CodeableReference" => Chance(2) ? new JsonObject { ["concept"] = Value("CodeableConcept") } : new JsonObject { ["id"] = Id(), ["reference"] = Value("Reference"), ["extension"] = new JsonArray(Extension(1)) },
        "Identifier" => new JsonObject { ["use"] = "official", ["system"] = "http://a.example/i", ["value"] = Text() },
        "ContactDetail" => new JsonObject { ["name"] = Text(), ["telecom"] = new JsonArray(new JsonObject { ["system"] = "email", ["value"] = "a@b.example" }) },
        "UsageContext" => new JsonObject { ["code"] = Value("Coding"), ["valueCodeableConcept"] = Value("CodeableConcept") },
        "Quantity" => new JsonObject { ["value"] = Value("decimal"), ["comparator"] = Pick("<", "ad"), ["unit"] = "d" },
        "Attachment" => new JsonObject { ["contentType"] = "text/plain", ["size"] = Pick("12", "9007199254740993", "007"), ["pages"] = 3 },
        "RelatedArtifact" => new JsonObject
        {
            ["type"] = Pick("citation", "cites", "part-of"),
            ["classifier"] = new JsonArray(Value("CodeableConcept")),
            ["label"] = Text(),
            ["publicationStatus"] = "active",
            ["resourceReference"] = Value("Reference"),
            ["document"] = Value("Attachment"),
        },
        _ => throw new ArgumentException(type),
    };

    private string Text() => Pick("a", "want \"quoted\" — £ \u00e9", "line\nline", "tab\tand <b>&amp;</b>", "日本") + _random.Next(100);

    private string Id() => "i" + _random.Next(10000);

    private string Pick(params string[] options) => options[_random.Next(options.Length)];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;
}
