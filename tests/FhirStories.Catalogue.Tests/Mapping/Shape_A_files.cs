using System.Text.Json.Nodes;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Mapping;

public sealed class Shape_A_files
{
    [Fact]
    public void Published_requirements_are_read_and_written_without_loss()
    {
        foreach (var file in Directory.GetFiles(SharedData.Require("requirements/r4-A"), "*.json"))
        {
            var json = File.ReadAllText(file);
            var result = StoryMapper.Read(FhirJson.Parse<Basic>(json));

            FhirJson.AssertSameJson(JsonNode.Parse(json)!, FhirJson.ToNode(StoryMapper.ToBasic(result.Value)));
            Assert.NotEmpty(result.Value.Statements);
            Assert.All(result.Value.Statements, statement => Assert.NotEqual("", statement.Requirement));
        }
    }

    [Fact]
    public void What_is_understood_of_them_survives_without_the_original_carrier()
    {
        foreach (var file in Directory.GetFiles(SharedData.Require("requirements/r4-A"), "*.json"))
        {
            var story = StoryMapper.Read(FhirJson.Parse<Basic>(File.ReadAllText(file))).Value;
            Assert.Equal(story, StoryMapper.Read(FhirJson.Parse<Basic>(FhirJson.ToJson(StoryMapper.ToBasic(story.WithoutOrigin())))).Value);
        }
    }

    [Fact]
    public void Their_only_error_is_the_missing_status()
    {
        var files = Directory.GetFiles(SharedData.Require("requirements/r4-A"), "*.json");
        var errors = files.SelectMany(file => StoryMapper.Read(FhirJson.Parse<Basic>(File.ReadAllText(file))).Problems)
            .Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => problem.Code);
        Assert.Equal(Enumerable.Repeat("story-status-missing", files.Length), errors);
    }
}
