using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;

namespace FhirStories.Web.Reading;

/// <summary>A link of a criterion in a sentence, by what it leads to: its key says nothing to people.</summary>
internal static class LinkWords
{
    private static readonly Texts.PageTexts T = new();

    /// <summary>Such as "the link to Medication statement › dosage of CareConnect-MedicationStatement-1".</summary>
    /// <param name="link">The link; null where it is not there any more.</param>
    /// <param name="profiles">Names of profiles.</param>
    public static string Of(StoryLink? link, ProfileDirectory profiles)
    {
        if (link is null) return T["Discussion.LinkGone"];
        if (!string.IsNullOrWhiteSpace(link.Target)) return T["Discussion.LinkTo", profiles.InWords(link.Target)];
        if (link.Interaction is { Type: { } type }) return T["Discussion.LinkTo", type];
        return string.IsNullOrWhiteSpace(link.Note) ? T["Discussion.Gap"] : T["Discussion.GapNoted", link.Note];
    }
}
