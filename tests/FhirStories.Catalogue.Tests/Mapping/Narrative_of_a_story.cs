using System.Xml.Linq;
using CsCheck;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Mapping;

public sealed class Narrative_of_a_story
{
    [Fact]
    public void It_is_generated_names_the_status_and_holds_every_criterion()
    {
        var narrative = NarrativeWriter.Of(new Story
        {
            Title = "Look up",
            Status = StoryStatus.Retired,
            Need = new("look up a patient", null),
            Statements = [new() { Key = "AC1", Requirement = "By name" }],
        });
        Assert.Equal(Narrative.NarrativeStatus.Generated, narrative.Status);
        var text = XElement.Parse(narrative.Div!).Value;
        Assert.Contains("retired", text, StringComparison.Ordinal);
        Assert.Contains("look up a patient", text, StringComparison.Ordinal);
        Assert.Contains("AC1 By name", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_in_a_story_stays_text()
    {
        var narrative = NarrativeWriter.Of(new Story { Title = "<script>alert(1)</script> & \"more\" \u0001\uD800", Description = "</div><b>" });
        var root = XElement.Parse(narrative.Div!);
        Assert.DoesNotContain(root.Descendants(), element => element.Name.LocalName == "script");
        Assert.Contains("<script>alert(1)</script> & \"more\"", root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_story_with_a_narrative_is_valid_FHIR() => StoryGen.Story.Sample(
        story =>
        {
            var basic = NarrativeWriter.Fill(StoryMapper.ToBasic(story), story);
            Assert.NotNull(FhirJson.Parse<Basic>(FhirJson.ToJson(basic)).Text);
        },
        iter: 100);

    [Fact]
    public void A_narrative_that_a_person_wrote_stays()
    {
        var basic = new Basic { Text = new Narrative { Status = Narrative.NarrativeStatus.Additional, Div = "<div xmlns=\"http://www.w3.org/1999/xhtml\">mine</div>" } };
        var story = new Story { Title = "T" };
        Assert.Contains("mine", NarrativeWriter.Refresh(NarrativeWriter.Fill(basic, story), story).Text!.Div!, StringComparison.Ordinal);
        basic.Text.Status = Narrative.NarrativeStatus.Generated;
        Assert.DoesNotContain("mine", NarrativeWriter.Refresh(basic, story).Text!.Div!, StringComparison.Ordinal);
    }
}
