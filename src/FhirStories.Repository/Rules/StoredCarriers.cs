using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using FhirStories.Storage;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>What stored bytes carry.</summary>
internal static class StoredCarriers
{
    /// <summary>A comment; null for anything else.</summary>
    public static Assessment? Assessment(StoredVersion stored) => Of(stored.Json) as Assessment;

    /// <summary>What a <c>Basic</c> carries; null for anything else.</summary>
    public static CarriedItem? Of(ReadOnlyMemory<byte> json) => ResourceText.Read(json.Span) is Basic basic ? Of(basic) : null;

    /// <summary>What a <c>Basic</c> carries; null for a <c>Basic</c> of another use.</summary>
    public static CarriedItem? Of(Basic basic) => Carriers.KindOf(basic) switch
    {
        CarrierKind.Story => StoryMapper.Read(basic).Value,
        CarrierKind.Role => RoleMapper.Read(basic).Value,
        CarrierKind.Assessment => AssessmentMapper.Read(basic).Value,
        CarrierKind.TestPlan => TestPlanMapper.Read(basic).Value,
        _ => null,
    };
}
