using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>What every resource has, whatever its type: copied as it is. Contained resources are converted elsewhere.</summary>
internal static class CommonElements
{
    private static readonly string[] Names = ["id", "meta", "implicitRules", "language", "text", "contained"];

    public static bool Knows(string property) =>
        property is "resourceType" or "extension" or "modifierExtension" || Names.Contains(property.TrimStart('_'), StringComparer.Ordinal);

    public static void Copy(JsonObject from, JsonObject to)
    {
        foreach (var name in Names) CopyProperty(from, to, name);
    }

    public static void CopyProperty(JsonObject from, JsonObject to, string name)
    {
        if (from[name] is { } value) to[name] = value.DeepClone();
        if (from["_" + name] is { } extra) to["_" + name] = extra.DeepClone();
    }
}
