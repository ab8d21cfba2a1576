using System.Text.Json.Nodes;
using FhirStories.Repository.Content;

namespace FhirStories.Repository.Carried;

/// <summary>The profiles that a resource claims: those of its R4 form are none of its R5 form, nor the reverse.</summary>
/// <remarks>
/// At either base <c>meta.profile</c> has what holds there, and an extension of <c>meta</c> keeps what holds at the other, so that nothing
/// is lost on the way there and back.
/// </remarks>
internal static class CarrierProfiles
{
    /// <summary>In R5: a profile that the R4 form claims.</summary>
    public const string OfR4 = "https://fhirstories.org/fhir/StructureDefinition/profile-of-r4";

    /// <summary>In R4: a profile that the R5 form claims.</summary>
    public const string OfR5 = "https://fhirstories.org/fhir/StructureDefinition/profile-of-r5";

    /// <summary>Makes the claims those of the R5 form.</summary>
    public static void ToR5(JsonObject resource) => Swap(resource, put: OfR4, take: OfR5);

    /// <summary>Makes the claims those of the R4 form.</summary>
    public static void ToR4(JsonObject resource) => Swap(resource, put: OfR5, take: OfR4);

    private static void Swap(JsonObject resource, string put, string take)
    {
        if (resource["meta"] is not JsonObject meta) return;
        var kept = Kept(meta, put);
        var claimed = Taken(meta, take);
        if (kept.Count == 0 && claimed.Count == 0) return;
        meta.Remove("profile");
        meta.Remove("_profile");
        var extensions = (meta["extension"] as JsonArray)?.Select(e => e?.DeepClone()).Where(e => UrlOf(e) != take).ToList() ?? [];
        extensions.AddRange(kept);
        meta.Remove("extension");
        // Their places in meta: what comes first in the definition stands first.
        if (extensions.Count > 0) meta.Insert(0, "extension", new JsonArray([.. extensions]));
        if (claimed.Count > 0)
        {
            var at = meta.Count(p => p.Key is "extension" or "id" or "versionId" or "_versionId" or "lastUpdated" or "_lastUpdated" or "source" or "_source");
            meta.Insert(Math.Min(at, meta.Count), "profile", new JsonArray([.. claimed.Select(c => c["valueCanonical"]?.DeepClone())]));
            if (claimed.Any(c => c["_valueCanonical"] is not null))
                meta.Insert(Math.Min(at + 1, meta.Count), "_profile", new JsonArray([.. claimed.Select(c => c["_valueCanonical"]?.DeepClone())]));
        }
        if (meta.Count == 0) resource.Remove("meta");
    }

    private static List<JsonNode> Kept(JsonObject meta, string url)
    {
        var profiles = meta["profile"] as JsonArray;
        var others = meta["_profile"] as JsonArray;
        var kept = new List<JsonNode>();
        for (var i = 0; i < Math.Max(profiles?.Count ?? 0, others?.Count ?? 0); i++)
        {
            var extension = new JsonObject { ["url"] = url };
            if (i < profiles?.Count && profiles[i] is { } profile) extension["valueCanonical"] = profile.DeepClone();
            if (i < others?.Count && others[i] is { } other) extension["_valueCanonical"] = other.DeepClone();
            if (extension.Count > 1) kept.Add(extension);
        }
        return kept;
    }

    private static List<JsonObject> Taken(JsonObject meta, string url) =>
        [.. (meta["extension"] as JsonArray)?.OfType<JsonObject>().Where(e => UrlOf(e) == url && (e["valueCanonical"] ?? e["_valueCanonical"]) is not null) ?? []];

    private static string? UrlOf(JsonNode? extension) => extension is JsonObject o ? JsonTree.Text(o["url"]) : null;
}
