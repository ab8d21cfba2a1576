using System.Net;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Contribute;

public sealed class StoryFormTests(PagesHost host)
{
    [Fact]
    public async Task A_story_is_written_page_by_page_handed_in_and_waits_for_the_editors()
    {
        using var ann = new Visitor(host, "contributor ann");
        await ann.GoAsync("/contribute/story");
        await ann.PressAsync("next", ("roles[r1].role", Written.Pharmacist), ("newRole", ""), ("setting", "hospital-pharmacy"));
        Assert.Equal("What do they want, and why?", ann.Page.QuerySelector("h1")!.LastChild!.TextContent.Trim());
        await ann.PressAsync("next", ("want", "tell apart medicines of one colour"), ("why", "nobody takes the wrong one"));
        await ann.PressAsync("criteria.add", ("criteria[AC1].text", "The colour is shown."), ("criteria[AC1].kind", "clinical"));
        await ann.PressAsync("criteria.up.AC2", ("criteria[AC2].text", "It is said aloud."), ("criteria[AC2].verb", "SHOULD"));
        Assert.Equal("It is said aloud.", ann.Page.QuerySelectorAll("textarea")[0].TextContent.Trim());
        await ann.PressAsync("next");
        await ann.PressAsync("find", ("find", "date of birth"), ("of", "AC1"));
        var pick = ann.Page.QuerySelectorAll("button[value*='CareConnect-Patient-1#Patient.birthDate']")[0].GetAttribute("value")!;
        await ann.PressAsync(pick);
        await ann.PressAsync("links.gap", ("links[L1].verb", "GET"), ("find", "colour of the box"), ("of", "AC2"));
        Assert.Equal("colour of the box", ann.Value("links[L2].note"));
        await ann.PressAsync("next");
        Assert.Equal("Tell apart medicines of one colour", ann.Value("title"));
        await ann.PressAsync("next", ("features[r1].feature", Canonicals.OfStory("feature-medicines")), ("notes", "Which colours?"));
        Assert.Contains("As a hospital pharmacist, I want to tell apart medicines of one colour, so that nobody takes the wrong one.", ann.Page.QuerySelector(".fs-preview").Seen(), StringComparison.Ordinal);
        await ann.PressAsync("handin", ("remark", "My first one."));

        var story = await Written.StoryAsync(host, Written.Id(ann));
        Assert.Equal((StoryStatus.Draft, ContributionState.Submitted, "Practitioner/account-ann"), (story.Status, story.Contribution, story.Author!.Value.Reference));
        Assert.Equal(("tell apart medicines of one colour", "nobody takes the wrong one"), (story.Want, story.Justification));
        Assert.Equal([Written.Pharmacist], story.Roles);
        Assert.Equal(["AC2", "AC1"], story.Statements.Select(statement => statement.Key));
        Assert.Equal([Conformance.Should], story.Statements[0].Conformance);
        var link = Assert.Single(story.Statements[1].Links);
        Assert.Equal("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.birthDate", link.Target);
        Assert.Equal((MappingState.Mapped, InteractionVerb.Get, "Patient"), (link.State, link.Interaction!.Verb, link.Interaction.Type));
        Assert.Equal([link.Target!], story.Statements[1].SatisfiedBy);
        Assert.Equal((MappingState.Gap, "colour of the box"), (story.Statements[0].Links[0].State, story.Statements[0].Links[0].Note));
        Assert.Equal(["Which colours?"], story.FurtherConversations);
        var page = await host.Repository.SearchStoredAsync("Provenance", $"target=Basic/{story.Id}", TestContext.Current.CancellationToken);
        Assert.Contains("Practitioner/account-ann", Assert.Single(page.Matches).Text, StringComparison.Ordinal);
        await ann.GoAsync("/contribute/mine");
        Assert.Contains("Handed in", ann.Page.QuerySelector($"a[href='/stories/{story.Id}']")!.ParentElement.Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_is_told_beside_its_field_and_nothing_typed_is_lost()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next");
        await visitor.PressAsync("next", ("want", "   "), ("why", "it is so <b>important</b>"));
        Assert.EndsWith("/what?check=1", visitor.Path, StringComparison.Ordinal);
        Assert.StartsWith("Error: ", visitor.Page.Title, StringComparison.Ordinal);
        Assert.Equal("it is so <b>important</b>", visitor.Value("why"));
        var link = visitor.Page.QuerySelector(".nhsuk-error-summary__list a")!;
        Assert.NotNull(visitor.Page.GetElementById(link.GetAttribute("href")![1..]));
        Assert.Equal("Error: Say what they want to do", visitor.Page.QuerySelector("#want-error").Seen());
        Assert.Contains("want-error", visitor.Page.QuerySelector("#want")!.GetAttribute("aria-describedby"), StringComparison.Ordinal);
        // The page can be loaded again, and another day.
        await visitor.GoAsync(visitor.Path);
        Assert.Equal("it is so <b>important</b>", visitor.Value("why"));
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/check");
        await visitor.PressAsync("handin");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        Assert.Contains("/what?check=1#want", visitor.Page.QuerySelector(".nhsuk-error-summary__list a")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_goes_back_finds_everything_and_takes_along_what_was_typed_last()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next", ("roles[r1].role", Written.Pharmacist), ("newRole", "Bell ringer"));
        await visitor.PressAsync("back", ("want", "half a thou"));
        Assert.Equal((Written.Pharmacist, "Bell ringer"), (visitor.Value("roles[r1].role"), visitor.Value("newRole")));
        await visitor.PressAsync("next");
        Assert.Equal("half a thou", visitor.Value("want"));
        await visitor.PressAsync("later");
        Assert.Equal("/contribute/mine", visitor.Path);
        Assert.Equal("Half a thou", visitor.Page.QuerySelector(".fs-draft h3").Seen());
        // Who begins anew is told of what is there.
        await visitor.GoAsync("/contribute/story");
        Assert.Equal("Half a thou", visitor.Page.QuerySelector(".nhsuk-inset-text a").Seen());
        await visitor.GoAsync("/contribute/mine");
        // A title that was made follows the want; one that somebody typed does not.
        await visitor.GoAsync($"{visitor.Page.QuerySelector(".fs-draft h3 a")!.GetAttribute("href")!.Replace("/check", "/what", StringComparison.Ordinal)}");
        await visitor.PressAsync("next", ("want", "half a thousand"));
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/place");
        Assert.Equal("Half a thousand", visitor.Value("title"));
        await visitor.PressAsync("back", ("title", "Mine"));
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/what");
        await visitor.PressAsync("next", ("want", "a whole one"));
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/place");
        Assert.Equal("Mine", visitor.Value("title"));
    }

    [Fact]
    public async Task Advice_is_told_on_the_next_page_beside_its_field_and_while_typing_and_never_stops_anybody()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        Assert.Empty(visitor.Page.QuerySelectorAll(".fs-advice p"));
        await visitor.PressAsync("next", ("newRole", "Software developer"));
        Assert.Contains("a developer builds the solution", visitor.Page.QuerySelector(".fs-earlier").Seen(), StringComparison.Ordinal);
        var form = Visitor.Fields((AngleSharp.Html.Dom.IHtmlFormElement)visitor.Page.QuerySelector("#step")!).Where(field => field.Key != "want").Append(new("want", "click a button"));
        var live = await visitor.SendAsync($"/contribute/story/{visitor.Draft}/what?handler=Advice", [.. form]);
        var said = await live.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"want\":[\"The want speaks of a solution (click, button)", said, StringComparison.Ordinal);
        Assert.Contains("As a software developer, I want to click a button.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("roles", said, StringComparison.Ordinal);
        await visitor.PressAsync("next", ("want", "click a button"));
        Assert.Contains("/criteria", visitor.Path, StringComparison.Ordinal);
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/what");
        Assert.Contains("speaks of a solution", visitor.Page.QuerySelector("#want-advice").Seen(), StringComparison.Ordinal);
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/check");
        await visitor.PressAsync("handin");
        Assert.StartsWith("/contribute/done", visitor.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_and_a_feature_that_are_not_in_the_list_are_proposed_along()
    {
        using var visitor = new Visitor(host, "contributor eve");
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next", ("newRole", "Community dietitian"), ("setting", "community-services"));
        await visitor.PressAsync("next", ("want", "know what somebody must not eat"));
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/place");
        await visitor.PressAsync("next", ("newFeature", "Food"));
        await visitor.PressAsync("handin");
        var story = await Written.StoryAsync(host, Written.Id(visitor));
        var role = await Written.ReadAsync(host, "Basic", story.Roles[0].Split('/')[^1]);
        Assert.Contains("Community dietitian", role.Text, StringComparison.Ordinal);
        var feature = await Written.StoryAsync(host, story.Features[0].Split('/')[^1]);
        Assert.Equal((StoryKind.Feature, "Food", StoryStatus.Draft), (feature.Kind, feature.Title, feature.Status));
    }

    [Fact]
    public async Task Similar_stories_are_shown_before_handing_in_with_a_way_to_comment_there()
    {
        var there = await Written.StoryAsync(host, "us-med-01");
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next", ("roles[r1].role", there.Roles[0]));
        await visitor.PressAsync("next", ("want", there.Want!), ("why", there.Justification!));
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/check");
        var similar = visitor.Page.QuerySelector("[aria-labelledby=similar-heading]")!;
        Assert.NotNull(similar.QuerySelector("a[href='/stories/us-med-01']"));
        Assert.NotNull(similar.QuerySelector("a[href='/contribute/comment?on=Basic%2Fus-med-01']"));
    }

    [Fact]
    public async Task An_editor_publishes_at_once_and_a_contributor_does_not()
    {
        using var eve = new Visitor(host, "contributor eve");
        await Written.StoryAsync(eve, "ring a bell for tea");
        Assert.Null(eve.Page.QuerySelector("button[value=publish]"));
        await eve.PostAsync($"/contribute/story/{eve.Draft}/check", [.. Visitor.Fields((AngleSharp.Html.Dom.IHtmlFormElement)eve.Page.QuerySelector("#handin")!), new("do", "publish")]);
        Assert.Equal(StoryStatus.Draft, (await Written.StoryAsync(host, Written.Id(eve))).Status);
        using var editor = new Visitor(host, "editor mo");
        await Written.StoryAsync(editor, "ring a bell for cake");
        await editor.PressAsync("publish");
        Assert.Equal(StoryStatus.Active, (await Written.StoryAsync(host, Written.Id(editor))).Status);
    }
}
