using System.Text.Json;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Web.Models;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace FhirStories.Web.Reading;

/// <summary>From stored bytes to what the catalogue makes of them.</summary>
internal static class Carriers
{
    private static readonly FhirJsonDeserializer Deserializer = FhirJsonDeserializer.OSTRICH;

    /// <summary>The resource as a POCO, or null when it is of another type. What was stored was checked, so reading is lenient.</summary>
    public static T? Parse<T>(StoredResource stored) where T : Resource
    {
        var reader = new Utf8JsonReader(stored.Json.Span);
        Deserializer.TryDeserializeResource(ref reader, out var resource, out _);
        return resource as T;
    }

    /// <summary>The story or feature that a resource carries; null for other <c>Basic</c>s.</summary>
    public static Story? Story(StoredResource stored) =>
        Parse<Basic>(stored) is { } basic && Carries(basic, "Requirements") ? StoryMapper.Read(basic).Value with { Id = stored.Id } : null;

    /// <summary>The role that a resource carries; null for other <c>Basic</c>s.</summary>
    public static Role? Role(StoredResource stored) =>
        Parse<Basic>(stored) is { } basic && Carries(basic, "ActorDefinition") ? RoleMapper.Read(basic).Value with { Id = stored.Id } : null;

    private static bool Carries(Basic basic, string type) =>
        basic.Code?.Coding.Any(coding => coding.System == Canonicals.FhirTypes && coding.Code == type) == true;

    /// <summary>Where a resource is to be had as FHIR.</summary>
    public static FhirSource Source(StoredResource stored, string? url, string? version) => new(
        $"/fhir/{stored.Type}/{stored.Id}", url is null ? null : version is null ? url : $"{url}|{version}",
        stored.Version, stored.LastUpdated);
}
