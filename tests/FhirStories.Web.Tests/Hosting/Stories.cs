using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Tests.Hosting;

/// <summary>Stories as importers bring them.</summary>
internal static class Stories
{
    /// <summary>Nothing but a title and a text.</summary>
    public static Basic Bare(string id, string title, string text) => StoryMapper.ToBasic(Story(id, title) with { Description = text });

    /// <summary>Links without a criterion, source fields, and an address that must not become a link.</summary>
    public static Basic Imported(string id) => StoryMapper.ToBasic(Story(id, "Stop a medicine") with
    {
        Need = new UserNeed("stop a medicine", null),
        References = ["https://example.org/page", "javascript:alert(1)"],
        SourceFields = [new SourceField("storySet", "Michael's Story")],
        Statements =
        [
            new Statement
            {
                Key = "need",
                Requirement = "stop a medicine",
                Links = [new StoryLink { Key = "L1", Interaction = new Interaction { Verb = InteractionVerb.Put, Type = "MedicationOrder" } }],
            },
        ],
    });

    private static Story Story(string id, string title) => new()
    {
        Id = id,
        Url = Canonicals.OfStory(id),
        Version = "1.0.0",
        Name = "TestStory",
        Title = title,
        Status = StoryStatus.Draft,
        Profiles = [Canonicals.UserStoryProfile],
    };
}
