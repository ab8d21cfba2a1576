using FhirStories.Server;
using FhirStories.Server.Configuration;
using Xunit;

namespace FhirStories.Rest.Tests.Validating;

/// <summary>What a write is checked against is the operator's to say; our carriers follow their profile in any case.</summary>
public sealed class CheckOnWriteTests
{
    private const string BrokenRule = """{"resourceType":"Patient","contact":[{"gender":"male"}]}""";
    private const string BrokenProfile = """{"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/vitalsigns"]},"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/1"}}""";
    private const string BrokenStory = """
        {"resourceType":"Basic","meta":{"profile":["https://fhirstories.org/fhir/StructureDefinition/user-story"]},
         "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"t"}],
         "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
         "code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]}}
        """;

    [Theory]
    [InlineData("Off", 201, 201)]
    [InlineData("Base", 400, 201)]
    [InlineData("profiles", 400, 422)]
    public async Task Each_setting_refuses_what_it_says(string setting, int rule, int profile)
    {
        await using var server = await StartedServer.StartAsync($"--Validation:OnWrite={setting}");
        var http = server.Http;
        Assert.Equal(rule, await PostAsync(http, "Patient", BrokenRule));
        Assert.Equal(profile, await PostAsync(http, "Observation", BrokenProfile));
        Assert.Equal(422, await PostAsync(http, "Basic", BrokenStory));
        Assert.Equal(201, await PostAsync(http, "Patient", """{"resourceType":"Patient","extension":[{"url":"https://my.test/x","valueBoolean":true}],"active":true}"""));
    }

    [Fact]
    public async Task A_setting_that_is_none_stops_the_start_with_a_sentence()
    {
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync(["--Validation:OnWrite=Sometimes"]));
        Assert.Equal("Validation:OnWrite is 'Sometimes': it takes Off, Base, Profiles.", refused.Problems.Single());
    }

    private static async Task<int> PostAsync(HttpClient http, string type, string body)
    {
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        using var response = await http.PostAsync(new Uri(type, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
