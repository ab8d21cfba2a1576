using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>A ConceptMap of STU3.</summary>
internal static class Stu3ConceptMap
{
    public static void ToR4(JsonObject map)
    {
        Scope(map, "source");
        Scope(map, "target");
        foreach (var target in Shape.Items(map["group"]).SelectMany(g => Shape.Items(g["element"])).SelectMany(e => Shape.Items(e["target"])))
            Target(target);
    }

    // A uri stays one; a reference to a value set is its canonical.
    private static void Scope(JsonObject map, string side)
    {
        if (Shape.Take(map, side + "Reference") is JsonObject reference && Shape.Text(reference["reference"]) is { } url && !map.ContainsKey(side + "Uri"))
            map[side + "Canonical"] = url;
    }

    private static void Target(JsonObject target)
    {
        // Optional in STU3, and "equivalent" where it is missing; R4 demands it.
        if (!target.ContainsKey("equivalence")) target["equivalence"] = "equivalent";
        foreach (var other in Shape.Items(target["dependsOn"]).Concat(Shape.Items(target["product"]))) Shape.Rename(other, "code", "value");
    }
}
