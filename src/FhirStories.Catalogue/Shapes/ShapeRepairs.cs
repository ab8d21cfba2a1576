using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>What shape A must have and files lack, put in as little as can be; and what looks wrong, only told.</summary>
internal sealed class ShapeRepairs(CarrierResource table, CarrierShape from, ShapeProblems problems)
{
    private const string AbsentReason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    /// <summary>Repairs a carrier of shape A, in place.</summary>
    public void Apply(JsonObject basic)
    {
        foreach (var element in table.Elements.Where(element => element.Min > 0))
        {
            var list = element.Place == CarrierPlace.ModifierExtension ? "modifierExtension" : "extension";
            if (With(basic[list], element.Url).Any()) continue;
            if (element.Place == CarrierPlace.ModifierExtension)
            {
                Insert(basic, list, 0, new JsonObject { ["url"] = element.Url, ["valueCode"] = "unknown" });
                problems.Warning("status-missing", At("status"), $"A {table.Type} must have a status and this one has none. It was given the status 'unknown'.");
            }
            else if (!element.IsChoice)
            {
                Insert(basic, list, Position(basic, element), Absent(element));
                problems.Warning($"{element.Name}-missing", At(element.Name), $"A {table.Type} must have a {element.Name} and this one has none. It was marked as unknown.");
            }
        }

        if (table.Elements.FirstOrDefault(element => element.Name == "statement") is { } statement) Statements(basic, statement);
    }

    private void Statements(JsonObject basic, CarrierElement element)
    {
        var url = Value(basic, "url");
        if (url is not null && With(basic["extension"], table.Elements.Single(e => e.Name == "derivedFrom").Url).Any(from => TreeText.Is(from["valueCanonical"], url)))
            problems.Warning("derived-from-itself", At("derivedFrom"), $"These requirements derive from themselves ({url}). It was kept as it is; remove it, or name another.");

        var statements = With(basic["extension"], element.Url).ToList();
        HashSet<string>? keys = null;
        for (var i = 0; i < statements.Count; i++)
        {
            var parts = statements[i]["extension"] as JsonArray;
            if (parts is null) continue;
            if (!With(parts, "key").Any())
            {
                keys ??= [.. statements.Select(KeyOf).OfType<string>()];
                var key = Enumerable.Range(i + 1, statements.Count + 1).Select(n => $"statement-{n}").First(keys.Add);
                parts.Insert(0, new JsonObject { ["url"] = "key", ["valueId"] = key });
                problems.Warning("statement-key-missing", AtStatement(element, i), $"The statement has no key. It was given the key '{key}'.");
            }

            if (!With(parts, "requirement").Any())
            {
                parts.Insert(Before(parts, element, "requirement"), Absent(element.Children.Single(child => child.Name == "requirement")));
                problems.Warning("statement-requirement-missing", AtStatement(element, i), $"The statement '{KeyOf(statements[i])}' has no requirement. It was marked as unknown.");
            }

            if (KeyOf(statements[i]) is not { } own) continue;
            foreach (var pointer in new[] { "derivedFrom", "parent" })
                if (With(parts, pointer).Select(part => TreeText.Of(part["valueString"])).Any(text => text == own || text == "#" + own || url is not null && text == $"{url}#{own}"))
                    problems.Warning("statement-points-to-itself", $"{AtStatement(element, i)}.{Name(pointer)}", $"The {pointer} of the statement '{own}' names the statement itself. It was kept as it is; remove it, or name another.");
        }
    }

    private static string? KeyOf(JsonObject statement) => With(statement["extension"], "key").Select(part => TreeText.Of(part["valueId"])).FirstOrDefault();

    private string? Value(JsonObject basic, string name) => With(basic["extension"], CarrierTable.Xver + $"{table.Type}.{name}").Select(extension => TreeText.Of(extension["valueUri"])).FirstOrDefault();

    private static JsonObject Absent(CarrierElement element) => new()
    {
        ["url"] = element.Url,
        ["_" + ValueProperty.Of(element.Types[0])] = new JsonObject { ["extension"] = new JsonArray(new JsonObject { ["url"] = AbsentReason, ["valueCode"] = "unknown" }) },
    };

    private int Position(JsonObject basic, CarrierElement element) =>
        basic["extension"] is JsonArray extensions ? Before(extensions, table.Elements, element.Name) : 0;

    private static int Before(JsonArray parts, CarrierElement tree, string name) => Before(parts, tree.Children, name);

    /// <summary>Behind the last of those that come before it in the table.</summary>
    private static int Before(JsonArray parts, IReadOnlyList<CarrierElement> elements, string name)
    {
        var earlier = elements.TakeWhile(element => element.Name != name).Select(element => element.Url).ToHashSet(StringComparer.Ordinal);
        for (var i = parts.Count - 1; i >= 0; i--)
            if (parts[i] is JsonObject part && TreeText.Of(part["url"]) is { } url && earlier.Contains(url)) return i + 1;
        return 0;
    }

    private static void Insert(JsonObject basic, string list, int at, JsonObject extension)
    {
        if (basic[list] is not JsonArray extensions) basic[list] = extensions = [];
        extensions.Insert(at, extension);
    }

    private static IEnumerable<JsonObject> With(JsonNode? list, string url) =>
        (list as JsonArray)?.OfType<JsonObject>().Where(extension => TreeText.Is(extension["url"], url)) ?? [];

    private string At(string element) => from is CarrierShape.R5 or CarrierShape.R6 ? $"{table.Type}.{element}" : "Basic";

    private string AtStatement(CarrierElement element, int index) => from switch
    {
        CarrierShape.R5 or CarrierShape.R6 => $"{table.Type}.statement[{index}]",
        CarrierShape.C => $"Basic.extension.extension.where(url='statement')[{index}]",
        _ => $"Basic.extension.where(url='{element.Url}')[{index}]",
    };

    private string Name(string child) => from is CarrierShape.R5 or CarrierShape.R6 ? child : $"extension.where(url='{child}')";
}
