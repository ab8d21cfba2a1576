using CsCheck;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Mapping;

public sealed class Round_trips
{
    [Fact]
    public void A_story_written_as_JSON_and_read_again_is_the_same_story() => StoryGen.Story.Sample(
        story =>
        {
            var result = StoryMapper.Read(FhirJson.Parse<Basic>(FhirJson.ToJson(StoryMapper.ToBasic(story))));
            Assert.Empty(result.Problems);
            Assert.Equal(story, result.Value);
        },
        iter: 400);

    [Fact]
    public void A_role_written_as_JSON_and_read_again_is_the_same_role() => StoryGen.Role.Sample(
        role =>
        {
            var result = RoleMapper.Read(FhirJson.Parse<Basic>(FhirJson.ToJson(RoleMapper.ToBasic(role))));
            Assert.Empty(result.Problems);
            Assert.Equal(role, result.Value);
        },
        iter: 200);

    [Fact]
    public void A_comment_written_as_JSON_and_read_again_is_the_same_comment() => StoryGen.Assessment.Sample(
        comment =>
        {
            var result = AssessmentMapper.Read(FhirJson.Parse<Basic>(FhirJson.ToJson(AssessmentMapper.ToBasic(comment))));
            Assert.Empty(result.Problems);
            Assert.Equal(comment, result.Value);
            Assert.Equal(comment, AssessmentMapper.Read(AssessmentMapper.ToBasic(result.Value.WithoutOrigin())).Value);
        },
        iter: 200);

    [Fact]
    public void A_test_plan_written_as_JSON_and_read_again_is_the_same_plan() => StoryGen.TestPlan.Sample(
        plan =>
        {
            var result = TestPlanMapper.Read(FhirJson.Parse<Basic>(FhirJson.ToJson(TestPlanMapper.ToBasic(plan))));
            Assert.Empty(result.Problems);
            Assert.Equal(plan, result.Value);
            Assert.Equal(plan, TestPlanMapper.Read(TestPlanMapper.ToBasic(result.Value.WithoutOrigin())).Value);
        },
        iter: 200);

    [Fact]
    public void An_edit_of_a_comment_keeps_what_we_have_no_property_for()
    {
        var basic = AssessmentMapper.ToBasic(new Assessment
        {
            Artifact = new(new Canonical("https://a.example/s#AC1")),
            Contents = [new() { Kind = AssessmentKind.Comment, Summary = "Why?", Components = [new() { Kind = AssessmentKind.Response, Summary = "So." }] }],
        });
        basic.Extension.Add(new Extension("http://hl7.org/fhir/5.0/StructureDefinition/extension-ArtifactAssessment.citeAs", new Markdown("As said")));
        basic.Extension.Single(e => e.Url!.EndsWith(".content", StringComparison.Ordinal)).Extension.Add(new Extension("http://x.example/mood", new Code("calm")));

        var read = AssessmentMapper.Read(basic).Value;
        var edited = AssessmentMapper.ToBasic(read with { Workflow = AssessmentWorkflow.Triaged });

        var expected = basic.DeepCopy();
        expected.Extension.Add(new Extension("http://hl7.org/fhir/5.0/StructureDefinition/extension-ArtifactAssessment.workflowStatus", new Code("triaged")));
        FhirJson.AssertSameJson(FhirJson.ToNode(expected), FhirJson.ToNode(edited));
    }

    [Fact]
    public void A_carrier_with_foreign_extensions_is_written_as_it_was_read() => CarrierWithForeigners.Sample(
        basic => FhirJson.AssertSameJson(FhirJson.ToNode(basic), FhirJson.ToNode(StoryMapper.ToBasic(StoryMapper.Read(basic).Value))),
        iter: 300);

    [Fact]
    public void An_edit_changes_what_was_edited_and_nothing_else() => CarrierWithForeigners.Sample(
        basic =>
        {
            var story = StoryMapper.Read(basic).Value;
            var edited = StoryMapper.ToBasic(story with
            {
                Title = "Another title",
                Statements = story.Statements.Select((s, i) => i == 0 ? s with { Label = "Another label" } : s).ToValueList(),
            });

            var expected = (Basic)basic.DeepCopy();
            expected.Extension.Single(e => e.Url!.EndsWith("Requirements.title", StringComparison.Ordinal)).Value = new FhirString("Another title");
            if (expected.Extension.FirstOrDefault(e => e.Url!.EndsWith("Requirements.statement", StringComparison.Ordinal)) is { } statement)
            {
                var label = statement.Extension.FirstOrDefault(e => e.Url == "label");
                if (label is null) statement.Extension.Add(new Extension("label", new FhirString("Another label")));
                else label.Value = new FhirString("Another label");
            }

            FhirJson.AssertSameJson(FhirJson.ToNode(expected), FhirJson.ToNode(edited));
        },
        iter: 300);

    [Fact]
    public void Removing_a_statement_keeps_the_others_with_all_they_hold()
    {
        var basic = StoryMapper.ToBasic(new Story
        {
            Title = "T",
            Status = StoryStatus.Draft,
            Statements = [new() { Key = "A", Requirement = "a" }, new() { Key = "B", Requirement = "b" }, new() { Key = "C", Requirement = "c" }],
        });
        var statements = basic.Extension.Where(e => e.Url!.EndsWith(".statement", StringComparison.Ordinal)).ToList();
        statements[2].Extension.Add(new Extension("http://x.example/owner", new FhirString("me")));

        var story = StoryMapper.Read(basic).Value;
        var shorter = StoryMapper.ToBasic(story with { Statements = [story.Statements[0], story.Statements[2]] });

        var left = shorter.Extension.Where(e => e.Url!.EndsWith(".statement", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, left.Count);
        Assert.True(left[1].IsExactly(statements[2]));
    }

    [Fact]
    public void A_link_target_inside_a_changed_list_keeps_its_own_extensions()
    {
        var basic = StoryMapper.ToBasic(new Story { Title = "T", Status = StoryStatus.Draft, References = ["https://a.example", "https://b.example"] });
        var second = basic.Extension.Where(e => e.Url!.EndsWith(".reference", StringComparison.Ordinal)).ElementAt(1);
        second.Value!.Extension.Add(new Extension("http://x.example/narrative", new FhirUrl("#here")));

        var story = StoryMapper.Read(basic).Value;
        var written = StoryMapper.ToBasic(story with { References = ["https://c.example", "https://b.example"] });

        var references = written.Extension.Where(e => e.Url!.EndsWith(".reference", StringComparison.Ordinal)).ToList();
        Assert.Equal("https://c.example", ((FhirUrl)references[0].Value!).Value);
        Assert.True(references[1].IsExactly(second));
    }

    [Fact]
    public void Two_carriers_that_say_the_same_are_equal_stories_wherever_they_came_from()
    {
        var story = new Story { Id = "a", Title = "T", Status = StoryStatus.Draft, Need = new("look", null) };
        Assert.Equal(story, StoryMapper.Read(StoryMapper.ToBasic(story)).Value);
        Assert.NotEqual(story with { Need = new("look", "see") }, StoryMapper.Read(StoryMapper.ToBasic(story)).Value);
    }

    private static Gen<Basic> CarrierWithForeigners { get; } = Gen.Select(
        StoryGen.Story, StoryGen.Foreign.Array[0, 3], StoryGen.Foreign.Array[0, 2], Gen.Int[0, 5],
        (story, foreign, inStatement, at) =>
        {
            var basic = StoryMapper.ToBasic(story);
            foreach (var extension in foreign) basic.Extension.Insert(Math.Min(at, basic.Extension.Count), extension);
            foreach (var statement in basic.Extension.Where(e => e.Url!.EndsWith(".statement", StringComparison.Ordinal)))
                statement.Extension.InsertRange(Math.Min(at, statement.Extension.Count), inStatement.Select(e => e.DeepCopy()));
            basic.Meta!.Tag = [new Coding("http://x.example/tag", "t")];
            basic.Meta.Security = [new Coding("http://x.example/security", "R")];
            basic.Text = new Narrative { Status = Narrative.NarrativeStatus.Additional, Div = "<div xmlns=\"http://www.w3.org/1999/xhtml\">by hand</div>" };
            basic.Contained = [new Practitioner { Id = "me" }];
            basic.Subject = new ResourceReference("#me");
            return basic;
        });
}
