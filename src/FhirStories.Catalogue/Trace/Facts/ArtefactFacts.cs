using System.Text.Json;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Reads what an artefact says of the statements it satisfies and of the profiles it supports.</summary>
internal static class ArtefactFacts
{
    private const string Satisfies = "http://hl7.org/fhir/StructureDefinition/satisfies-requirement";
    private const int MostDepth = 64;

    public static TracedArtefact? Read(string type, string reference, JsonElement resource)
    {
        var claims = new List<SatisfiesClaim>();
        Collect(resource, null, claims, 0);
        var supported = type == "CapabilityStatement" ? Supported(resource) : [];
        var items = type == "StructureDefinition" ? DataSetFacts.Items(resource) : null;
        var mappings = type == "ConceptMap" ? DataSetFacts.Mappings(resource) : [];
        if (claims.Count == 0 && supported.Count == 0 && items is null && mappings.Count == 0) return null;
        return new TracedArtefact(reference, TraceFacts.CanonicalOf(resource) ?? reference, claims)
        {
            SupportedProfiles = supported,
            Title = resource.Text("title") ?? resource.Text("name"),
            Items = items,
            IsDataSet = items is not null && DataSetFacts.ClaimsDataSet(resource),
            IsRetired = resource.Text("status") == "retired",
            Mappings = mappings,
        };
    }

    private static IReadOnlyList<string> Supported(JsonElement statement) =>
        [.. statement.Items("rest").SelectMany(rest => rest.Items("resource"))
            .SelectMany(each => each.Items("supportedProfile").Where(profile => profile.ValueKind == JsonValueKind.String).Select(profile => profile.GetString()!)
                .Concat(each.Text("profile") is { } own ? [own] : []))
            .Distinct(StringComparer.Ordinal)];

    /// <summary>The extension may stand anywhere. Within an ElementDefinition it is about that element, elsewhere about the artefact.</summary>
    private static void Collect(JsonElement node, string? elementId, List<SatisfiesClaim> claims, int depth)
    {
        if (depth > MostDepth) return;
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray()) Collect(item, elementId, claims, depth + 1);
            return;
        }
        if (node.ValueKind != JsonValueKind.Object) return;
        foreach (var extension in node.Extensions(Satisfies)) if (Claim(extension, elementId) is { } claim && !claims.Contains(claim)) claims.Add(claim);
        foreach (var property in node.EnumerateObject())
        {
            if (property.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) || property.Name is "extension" or "text") continue;
            // What a snapshot says of an element its differential says as well, if the publisher of this one said it.
            if (property.Name is "snapshot" or "differential")
            {
                if (property.Name == "snapshot" && node.TryGetProperty("differential", out _)) continue;
                foreach (var element in property.Value.Items("element")) Collect(element, element.Text("id") ?? element.Text("path"), claims, depth + 2);
            }
            else Collect(property.Value, elementId, claims, depth + 1);
        }
    }

    private static SatisfiesClaim? Claim(JsonElement extension, string? elementId)
    {
        var requirement = extension.Extensions("reference").Select(each => each.ValueText()).FirstOrDefault(each => each is not null);
        var keys = extension.Extensions("key").Select(each => each.ValueText()).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        return requirement is null ? null : new SatisfiesClaim(elementId, requirement, keys);
    }
}
