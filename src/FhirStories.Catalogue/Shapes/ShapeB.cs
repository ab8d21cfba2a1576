using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// Shape B, as HAPI's converter and the IG Publisher write it: as shape A, but the status is a plain extension and what lies
/// below a backbone has absolute urls.
/// </summary>
internal static class ShapeB
{
    /// <summary>Elements that the converter which made this shape known does not read.</summary>
    private static readonly string[] Unread = ["versionAlgorithm", "reference", "conditionality", "parent"];

    public static bool Is(JsonObject basic, CarrierResource table)
    {
        var plain = (basic["extension"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        if (table.HasStatus && plain.Any(extension => IsStatus(extension, table)) && !HasModifierStatus(basic, table)) return true;
        return plain.Any(extension => table.ByUrl(TreeText.Of(extension["url"])) is { IsTree: true } element
            && (extension["extension"] as JsonArray)?.OfType<JsonObject>().Any(part => Child(element, part) is { } child && !TreeText.Is(part["url"], child.Url)) == true);
    }

    /// <summary>To shape A, in place.</summary>
    public static void ToA(JsonObject basic, CarrierResource table)
    {
        if (basic["extension"] is not JsonArray extensions) return;
        var moves = !HasModifierStatus(basic, table);
        for (var i = 0; i < extensions.Count; i++)
        {
            if (extensions[i] is not JsonObject extension) continue;
            if (moves && IsStatus(extension, table))
            {
                extensions.RemoveAt(i--);
                if (basic["modifierExtension"] is not JsonArray modifiers) basic["modifierExtension"] = modifiers = [];
                modifiers.Insert(0, extension);
                moves = false;
            }
            else if (table.ByUrl(TreeText.Of(extension["url"])) is { } element)
            {
                RelativeUrls(extension, element);
            }
        }

        if (extensions.Count == 0) basic.Remove("extension");
    }

    /// <summary>From shape A, in place.</summary>
    public static void FromA(JsonObject basic, CarrierResource table, ShapeProblems problems)
    {
        if (basic["extension"] is not JsonArray extensions) basic["extension"] = extensions = [];
        foreach (var extension in extensions.OfType<JsonObject>())
            if (table.ByUrl(TreeText.Of(extension["url"])) is { } element)
                AbsoluteUrls(extension, element);

        if (basic["modifierExtension"] is JsonArray modifiers && modifiers.OfType<JsonObject>().FirstOrDefault(extension => IsStatus(extension, table)) is { } status)
        {
            modifiers.Remove(status);
            if (modifiers.Count == 0) basic.Remove("modifierExtension");
            var before = table.Elements.TakeWhile(element => element.Place != CarrierPlace.ModifierExtension).Select(element => element.Url).ToList();
            var at = extensions.TakeWhile(extension => TreeText.Of((extension as JsonObject)?["url"]) is { } url && before.Contains(url)).Count();
            extensions.Insert(at, status);
        }

        if (extensions.Count == 0) basic.Remove("extension");
        Report(basic, table, problems);
    }

    /// <summary>The urls of shape A below the extension of a backbone.</summary>
    public static void RelativeUrls(JsonObject extension, CarrierElement element)
    {
        foreach (var part in (extension["extension"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            if (Child(element, part) is not { } child) continue;
            part["url"] = child.Url;
            RelativeUrls(part, child);
        }
    }

    private static void AbsoluteUrls(JsonObject extension, CarrierElement element)
    {
        foreach (var part in (extension["extension"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            if (element.Children.FirstOrDefault(child => TreeText.Is(part["url"], child.Url)) is not { } child) continue;
            var type = child.IsChoice ? child.Types.FirstOrDefault(type => part.ContainsKey(ValueProperty.Of(type))) : null;
            part["url"] = type is null ? child.PathUrl : child.PathUrl + child.PropertyFor(type)[child.Name.Length..];
            AbsoluteUrls(part, child);
        }
    }

    /// <summary>
    /// The child that a part carries. Absolute urls count by their last name: published converters write paths of test plans
    /// that repeat a level.
    /// </summary>
    private static CarrierElement? Child(CarrierElement element, JsonObject part)
    {
        if (!element.IsTree || TreeText.Of(part["url"]) is not { } url) return null;
        if (element.Children.FirstOrDefault(child => child.Url == url) is { } same) return same;
        var root = CarrierTable.Xver + element.PathUrl[CarrierTable.Xver.Length..].Split('.')[0] + ".";
        if (!url.StartsWith(root, StringComparison.Ordinal)) return null;
        var name = url[(url.LastIndexOf('.') + 1)..];
        return element.Children.FirstOrDefault(child => child.Name == name || child.IsChoice && child.Types.Any(type => child.PropertyFor(type) == name));
    }

    private static bool IsStatus(JsonObject extension, CarrierResource table) =>
        table.ByUrl(TreeText.Of(extension["url"])) is { Place: CarrierPlace.ModifierExtension };

    private static bool HasModifierStatus(JsonObject basic, CarrierResource table) =>
        (basic["modifierExtension"] as JsonArray)?.OfType<JsonObject>().Any(extension => IsStatus(extension, table)) == true;

    private static void Report(JsonObject basic, CarrierResource table, ShapeProblems problems)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var extension in (basic["extension"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            if (table.ByUrl(TreeText.Of(extension["url"])) is not { } element) continue;
            if (Unread.Contains(element.Name)) found.Add(element.Name);
            if (element.Name == "description" && table.Type != "ArtifactAssessment")
                problems.Information("shape-b-description", $"Basic.extension.where(url='{element.Url}')", "HAPI's reader of this shape takes the description for the publisher.");
            foreach (var part in (extension["extension"] as JsonArray)?.OfType<JsonObject>() ?? [])
                if (Child(element, part) is { } child && Unread.Contains(child.Name) && child.Name != "reference")
                    found.Add($"{element.Name}.{child.Name}");
        }

        foreach (var name in found)
            problems.Information("shape-b-not-read", "Basic", $"HAPI's reader of this shape does not read {name}. It is written all the same.");
    }
}
