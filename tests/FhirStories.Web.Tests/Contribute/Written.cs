using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Web.Tests.Hosting;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Web.Tests.Contribute;

/// <summary>What the forms have put into the catalogue.</summary>
internal static class Written
{
    public const string Pharmacist = Canonicals.Catalogue + "/ActorDefinition/hospital-pharmacist";

    /// <summary>Fills in a story from its first page to the check page.</summary>
    public static async Task<Visitor> StoryAsync(Visitor visitor, string want, params string[] criteria)
    {
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next", ("roles[r1].role", Pharmacist));
        await visitor.PressAsync("next", ("want", want), ("why", "nobody is harmed"));
        await visitor.PressAsync("next", [.. criteria.Select((text, i) => ($"criteria[AC{i + 1}].text", text))]);
        await visitor.PressAsync("next");
        return await visitor.PressAsync("next");
    }

    /// <summary>The id of what was just handed in.</summary>
    public static string Id(Visitor visitor)
    {
        Assert.StartsWith("/contribute/done?", visitor.Path, StringComparison.Ordinal);
        return visitor.Path.Split("id=")[1].Split('&')[0];
    }

    public static async Task<StoredResource> ReadAsync(PagesHost host, string type, string id) => (await host.Repository.ReadAsync(type, id, TestContext.Current.CancellationToken))!;

    public static async Task<Story> StoryAsync(PagesHost host, string id) =>
        StoryMapper.Read((Basic)ResourceText.Read((await ReadAsync(host, "Basic", id)).Json.Span)).Value;

    /// <summary>A draft story that is there already.</summary>
    public static Story Draft(string id) => new()
    {
        Id = id,
        Url = Canonicals.OfStory(id),
        Version = "1.0.0",
        Title = "A draft",
        Status = StoryStatus.Draft,
        Profiles = [Canonicals.UserStoryProfile],
        Roles = [Pharmacist],
        Need = new UserNeed("see the colour of a box", "boxes are told apart"),
        BasicFlow = ["Look at it."],
        Statements =
        [
            new Statement { Key = "AC1", Label = "Shown", Requirement = "The colour SHALL be shown.", Conformance = [Conformance.Shall], References = ["https://example.org/why"] },
            new Statement { Key = "AC2", Requirement = "In words.", SatisfiedBy = ["http://hl7.org/fhir/StructureDefinition/Patient"] },
        ],
    };
}
