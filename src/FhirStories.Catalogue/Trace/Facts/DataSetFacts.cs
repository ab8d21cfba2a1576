using System.Text.Json;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Reads data sets: the items of a logical model, and the elements that a ConceptMap says hold them.</summary>
internal static class DataSetFacts
{
    /// <summary>The items of a logical model; null for any other definition.</summary>
    public static IReadOnlyList<DataItem>? Items(JsonElement definition)
    {
        if (definition.Text("kind") != "logical" || definition.Text("derivation") == "constraint") return null;
        var part = definition.TryGetProperty("differential", out var stated) ? stated : definition.TryGetProperty("snapshot", out var whole) ? whole : default;
        var elements = part.Items("element").Select(element => (Id: element.Text("id") ?? element.Text("path") ?? "", Label: element.Text("short"))).Where(each => each.Id.Contains('.', StringComparison.Ordinal)).ToList();
        // What has parts is a heading for them.
        var headings = elements.Select(each => each.Id[..each.Id.LastIndexOf('.')]).ToHashSet(StringComparer.Ordinal);
        return [.. elements.Where(each => !headings.Contains(each.Id)).DistinctBy(each => each.Id).Select(each => new DataItem(each.Id, each.Label))];
    }

    /// <summary>Whether a logical model says that it is a data set.</summary>
    public static bool ClaimsDataSet(JsonElement definition) => definition.TryGetProperty("meta", out var meta)
        && meta.Items("profile").Any(profile => profile.ValueKind == JsonValueKind.String && CanonicalTarget.Parse(profile.GetString()!).Url == Canonicals.DataSetProfile);

    /// <summary>The rows of a ConceptMap between elements of definitions; none of one between codes.</summary>
    public static IReadOnlyList<ElementMapping> Mappings(JsonElement map)
    {
        if (map.Text("status") == "retired") return [];
        var rows = new List<ElementMapping>();
        foreach (var group in map.Items("group"))
        {
            if ((group.Text("source") ?? map.Text("sourceUri") ?? map.Text("sourceCanonical")) is not { } source || !source.Contains("/StructureDefinition/", StringComparison.Ordinal)) continue;
            var version = group.Text("sourceVersion");
            var from = CanonicalTarget.Parse(source) is var named && named.Version is null && version is not null ? named with { Version = version } : named;
            var target = group.Text("target");
            foreach (var element in group.Items("element"))
            {
                if (element.Text("code") is not { } code) continue;
                var any = false;
                foreach (var to in element.Items("target"))
                {
                    any = true;
                    var holds = target is not null && to.Text("equivalence") is not ("unmatched" or "disjoint");
                    rows.Add(new ElementMapping(from.Canonical, code, holds ? to.Text("code") is { } held ? $"{target}#{held}" : target : null, to.Text("equivalence")));
                }
                if (!any) rows.Add(new ElementMapping(from.Canonical, code, null, null));
            }
        }
        return rows;
    }
}
