using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>FHIR's publication status as stories have it.</summary>
internal static class PublicationStatusCode
{
    public static StoryStatus? Of(PublicationStatus? status) => status switch
    {
        PublicationStatus.Draft => StoryStatus.Draft,
        PublicationStatus.Active => StoryStatus.Active,
        PublicationStatus.Retired => StoryStatus.Retired,
        PublicationStatus.Unknown => StoryStatus.Unknown,
        _ => null,
    };
}
