using Xunit;
using static FhirStories.Rest.Tests.R5.Carriers;

namespace FhirStories.Rest.Tests.R5;

/// <summary>Conditional interactions at R5's base mean R5's parameters, and the one type alone.</summary>
public sealed class ConditionalTests(RunningServer server)
{
    [Fact]
    public async Task If_None_Exist_creates_once_and_looks_at_its_own_type_only()
    {
        await server.SendAsync("PUT", "r5/TestPlan/r5-cc-plan", Plan("r5-cc-plan", "https://example.org/x").With("title", "Once and once only").ToJsonString());
        var criteria = ("If-None-Exist", "title:exact=Once%20and%20once%20only");
        var body = Requirements("r5-cc", "Once and once only").ToJsonString();
        var first = await server.SendAsync("POST", "r5/Requirements", body, headers: criteria);
        Assert.Equal(201, first.Status);
        var again = await server.SendAsync("POST", "r5/Requirements", body, headers: criteria);
        Assert.Equal(200, again.Status);
        Assert.Equal((string?)first.Json["id"], (string?)again.Json["id"]);
        Assert.Equal("Requirements", (string?)again.Json["resourceType"]);
    }

    [Fact]
    public async Task Update_and_delete_by_criteria_find_the_one_that_matches()
    {
        var one = await server.SendAsync("PUT", $"r5/ActorDefinition?url={Root}/ActorDefinition/r5-cu", Actor("r5-cu").With("status", "draft").ToJsonString());
        Assert.Equal(201, one.Status);
        var body = Actor("r5-cu", "Matron").With("status", "draft");
        body.Remove("id");
        var two = await server.SendAsync("PUT", $"r5/ActorDefinition?url={Root}/ActorDefinition/r5-cu", body.ToJsonString());
        Assert.Equal((200, "Matron", "2"), (two.Status, (string?)two.Json["name"], (string?)two.Json["meta"]!["versionId"]));

        RunningServer.AssertRefused(await server.SendAsync("DELETE", "r5/ActorDefinition"), 412, "condition-missing");
        var unknown = await server.SendAsync("DELETE", "r5/ActorDefinition?actor=x");
        RunningServer.AssertRefused(unknown, 400, "search-parameter-unknown");
        Assert.Contains("ActorDefinition", unknown.Text, StringComparison.Ordinal);
        Assert.Equal(204, (await server.SendAsync("DELETE", $"r5/TestPlan?url={Root}/ActorDefinition/r5-cu")).Status);
        Assert.Equal(200, (await server.GetAsync("r5/ActorDefinition/r5-cu")).Status);
        Assert.Equal(204, (await server.SendAsync("DELETE", $"r5/ActorDefinition?url={Root}/ActorDefinition/r5-cu")).Status);
        Assert.Equal(410, (await server.GetAsync("r5/ActorDefinition/r5-cu")).Status);
    }

    [Fact]
    public async Task Several_matches_are_refused_in_words_of_this_base()
    {
        await server.SendAsync("PUT", "r5/TestPlan/r5-cs-1", Plan("r5-cs-1", "https://example.org/x").With("title", "Twice and twice").ToJsonString());
        await server.SendAsync("PUT", "r5/TestPlan/r5-cs-2", Plan("r5-cs-2", "https://example.org/x").With("title", "Twice and twice").ToJsonString());
        var several = await server.SendAsync("PUT", "r5/TestPlan?title=Twice", Plan("r5-cs-1", "https://example.org/x").ToJsonString());
        RunningServer.AssertRefused(several, 412, "condition-several");
        Assert.Contains("Several TestPlan resources", several.Text, StringComparison.Ordinal);
    }
}
