using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Web.Models;
using Hl7.Fhir.Model;
using Kinds = FhirStories.Catalogue.Mapping.Carriers;

namespace FhirStories.Web.Reading;

/// <summary>From stored bytes to what the catalogue makes of them.</summary>
internal static class Carriers
{
    /// <summary>The resource as a POCO, or null when it is of another type.</summary>
    public static T? Parse<T>(StoredResource stored) where T : Resource => ResourceText.Read(stored.Json.Span) as T;

    /// <summary>The story or feature that a resource carries; null for other <c>Basic</c>s.</summary>
    public static Story? Story(StoredResource stored) => Item(stored) as Story;

    /// <summary>The role that a resource carries; null for other <c>Basic</c>s.</summary>
    public static Role? Role(StoredResource stored) => Item(stored) as Role;

    /// <summary>What a resource carries: story, feature or role; null for other <c>Basic</c>s.</summary>
    public static CatalogueItem? Item(StoredResource stored) => Parse<Basic>(stored) is not { } basic ? null : Kinds.KindOf(basic) switch
    {
        CarrierKind.Story => StoryMapper.Read(basic).Value with { Id = stored.Id },
        CarrierKind.Role => RoleMapper.Read(basic).Value with { Id = stored.Id },
        _ => null,
    };

    /// <summary>The comment that a resource carries; null for other <c>Basic</c>s.</summary>
    public static Assessment? Assessment(StoredResource stored) =>
        Parse<Basic>(stored) is { } basic && Kinds.KindOf(basic) == CarrierKind.Assessment ? AssessmentMapper.Read(basic).Value : null;

    /// <summary>Where a story, feature or role is to be had as FHIR, and how it is cited.</summary>
    public static FhirSource Source(StoredResource stored, CatalogueItem item, ThingKind kind) =>
        Source(stored, kind, Names.Title(item), item.Url, item.Version, item.Publisher, null);

    /// <summary>Where a thing is to be had as FHIR, and how it is cited.</summary>
    public static FhirSource Source(StoredResource stored, ThingKind kind, string title, string? url, string? version, string? publisher, string? date) => new(
        $"/fhir/{stored.Type}/{stored.Id}", url is null ? null : version is null ? url : $"{url}|{version}",
        stored.Version, stored.LastUpdated)
    {
        Kind = kind,
        Folder = kind.Folder(stored.Id),
        Title = title,
        BusinessVersion = version,
        Publisher = publisher,
        Date = Labels.Day(date) ?? Labels.Day(stored.LastUpdated),
    };
}
