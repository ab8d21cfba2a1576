using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>One value of an element in FHIR's JSON: for a primitive, what stands in <c>name</c> and in <c>_name</c> belongs together.</summary>
/// <param name="Value">The value; null for a primitive that has only an id or extensions.</param>
/// <param name="Extra">Id and extensions of a primitive.</param>
internal readonly record struct ElementValue(JsonNode? Value, JsonObject? Extra)
{
    /// <summary>The values of a property, in order; what has neither value nor extra is left out.</summary>
    public static List<ElementValue> Read(JsonObject parent, string name)
    {
        var value = parent[name];
        var extra = parent["_" + name];
        var result = new List<ElementValue>();
        if (value is not JsonArray && extra is not JsonArray)
        {
            if (value is not null || extra is not null) result.Add(new(value, extra as JsonObject));
            return result;
        }

        var values = value as JsonArray ?? (value is null ? [] : [value.DeepClone()]);
        var extras = extra as JsonArray ?? (extra is null ? [] : [extra.DeepClone()]);
        for (var i = 0; i < Math.Max(values.Count, extras.Count); i++)
        {
            var one = new ElementValue(i < values.Count ? values[i] : null, i < extras.Count ? extras[i] as JsonObject : null);
            if (one != default) result.Add(one);
        }

        return result;
    }

    /// <summary>Writes the values as one property, with the <c>_name</c> beside it where one of them needs it.</summary>
    public static void Write(JsonObject parent, string name, IReadOnlyList<ElementValue> values, bool many)
    {
        if (values.Count == 0) return;
        if (!many)
        {
            if (values[0].Value is { } single) parent[name] = single.DeepClone();
            if (values[0].Extra is { } extra) parent["_" + name] = extra.DeepClone();
            return;
        }

        if (values.Any(one => one.Value is not null)) parent[name] = new JsonArray([.. values.Select(one => one.Value?.DeepClone())]);
        if (values.Any(one => one.Extra is not null)) parent["_" + name] = new JsonArray([.. values.Select(one => (JsonNode?)one.Extra?.DeepClone())]);
    }
}
