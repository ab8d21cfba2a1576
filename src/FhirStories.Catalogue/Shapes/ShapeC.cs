using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>Shape C, of HL7's snapshots before its cross-version package: one extension holds all elements by their short names. It is read only.</summary>
internal static class ShapeC
{
    private const string ProfilePrefix = "http://hl7.org/fhir/4.0/StructureDefinition/R5-";

    public static bool Is(JsonObject basic, CarrierResource table) =>
        (basic["extension"] as JsonArray)?.OfType<JsonObject>().Any(extension => IsRoot(extension, table)) == true;

    /// <summary>To shape A, in place.</summary>
    public static void ToA(JsonObject basic, CarrierResource table, ShapeProblems problems)
    {
        var plain = new JsonArray();
        var modifiers = basic["modifierExtension"] as JsonArray ?? [];
        foreach (var node in ((JsonArray)basic["extension"]!).ToList())
        {
            if (node is not JsonObject root || !IsRoot(root, table))
            {
                plain.Add(node?.DeepClone());
                continue;
            }

            if (root["id"] is { } id) plain.Add((JsonNode)CarriedContent.Of(CarriedContent.ExtensionId, id));
            foreach (var part in root["extension"] as JsonArray ?? [])
            {
                var copy = part?.DeepClone();
                if (copy is not JsonObject extension || table.Elements.FirstOrDefault(element => TreeText.Is(extension["url"], element.Name)) is not { Place: not CarrierPlace.Own } element)
                {
                    plain.Add(copy);
                    continue;
                }

                extension["url"] = element.Url;
                Urls(extension, element);
                (element.Place == CarrierPlace.ModifierExtension ? modifiers : plain).Add((JsonNode)extension);
            }
        }

        if (plain.Count > 0) basic["extension"] = plain;
        else basic.Remove("extension");
        if (modifiers.Count > 0 && modifiers.Parent is null) basic["modifierExtension"] = modifiers;
        Claim(basic, table, problems);
    }

    private static void Urls(JsonObject extension, CarrierElement element)
    {
        foreach (var part in (extension["extension"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            if (element.Children.FirstOrDefault(child => TreeText.Is(part["url"], child.Name)) is not { } child) continue;
            part["url"] = child.Url;
            Urls(part, child);
        }
    }

    /// <summary>A claim to follow shape C's profile would be wrong from here on.</summary>
    private static void Claim(JsonObject basic, CarrierResource table, ShapeProblems problems)
    {
        if (basic["meta"] is not JsonObject meta || meta["profile"] is not JsonArray profiles) return;
        for (var i = 0; i < profiles.Count; i++)
        {
            if (TreeText.Of(profiles[i]) is not { } profile || profile.Split('|')[0] != $"{ProfilePrefix}{table.Type}-for-R4") continue;
            profiles[i] = $"http://hl7.org/fhir/5.0/StructureDefinition/profile-{table.Type}";
            problems.Information("profile-of-shape", $"Basic.meta.profile[{i}]", $"The profile {profile} is one of the shape that the resource had. It now claims HL7's later one.");
        }
    }

    private static bool IsRoot(JsonObject extension, CarrierResource table) => TreeText.Is(extension["url"], CarrierTable.Xver + table.Type);
}
