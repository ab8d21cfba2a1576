using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>
/// Bounds of dates that are relative to today: FHIR has them as a Quantity of time (ElementDefinition.minValue[x]), and authors write the
/// Duration that it means.
/// </summary>
internal static class RelativeBounds
{
    /// <summary>Makes the one of the other.</summary>
    public static void AsQuantity(JsonObject definition)
    {
        foreach (var view in (string[])["snapshot", "differential"])
        {
            if (definition[view] is not JsonObject elements) continue;
            foreach (var element in Shape.Items(elements["element"]))
                foreach (var bound in (string[])["minValue", "maxValue"])
                    if (element[bound + "Duration"] is JsonObject duration && element.Remove(bound + "Duration")) element[bound + "Quantity"] = duration;
        }
    }
}
