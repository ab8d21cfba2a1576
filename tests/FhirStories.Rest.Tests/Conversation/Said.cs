using System.Text.Json.Nodes;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Tests.Conversation;

/// <summary>Stories and comments for the tests of conversations.</summary>
internal static class Said
{
    public static string Url(string id) => $"https://talk.example/Requirements/{id}";

    /// <summary>A draft story with a statement AC1 that has a link L1, and a statement AC2.</summary>
    public static Story Story(string id) => new()
    {
        Id = id,
        Url = Url(id),
        Title = $"Talked about {id}",
        Status = StoryStatus.Draft,
        Profiles = [Canonicals.UserStoryProfile],
        Need = new("see", "know"),
        Statements =
        [
            new() { Key = "AC1", Requirement = "It SHALL show the name.", SatisfiedBy = ["https://p.example/Patient#Patient.name"], Links = [new() { Key = "L1", Target = "https://p.example/Patient#Patient.name", State = MappingState.Mapped }] },
            new() { Key = "AC2", Requirement = "It SHALL be quick." },
        ],
    };

    public static string Json(Story story) => Text(StoryMapper.ToBasic(story));

    public static string Json(Assessment comment) => Text(AssessmentMapper.ToBasic(comment));

    public static Assessment Comment(DataType artifact, string text, AssessmentKind kind = AssessmentKind.Comment) => new()
    {
        Profiles = [Canonicals.CommentProfile],
        Author = new(new ResourceReference { Display = "Ann Other" }),
        Artifact = new(artifact),
        Contents = [new() { Kind = kind, Summary = text }],
        Workflow = AssessmentWorkflow.Submitted,
    };

    public static Assessment Reply(string to, string text) => Comment(new ResourceReference(to), text, AssessmentKind.Response) with { Workflow = null };

    public static Assessment Read(JsonObject json) => AssessmentMapper.Read((Basic)ResourceText.Read(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()))).Value;

    public static async Task<string> PostAsync(this RunningServer server, Assessment comment)
    {
        var answer = await server.SendAsync("POST", "/fhir/Basic", Json(comment));
        Xunit.Assert.True(answer.Status == 201, answer.Text);
        return (string)answer.Json["id"]!;
    }

    public static async System.Threading.Tasks.Task PutAsync(this RunningServer server, Story story)
    {
        var answer = await server.SendAsync("PUT", $"/fhir/Basic/{story.Id}", Json(story));
        Xunit.Assert.True(answer.Status is 200 or 201, answer.Text);
    }

    private static string Text(Basic basic) => System.Text.Encoding.UTF8.GetString(ResourceText.ToJson(basic));
}
