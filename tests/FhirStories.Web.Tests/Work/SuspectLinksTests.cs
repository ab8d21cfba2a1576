using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Tracing;
using FhirStories.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Web.Tests.Work;

public sealed class SuspectLinksTests(WorkHost host) : IClassFixture<WorkHost>
{
    private const string Target = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";

    [Fact]
    public async Task A_criterion_that_changed_is_shown_as_it_was_and_as_it_is_until_somebody_confirms_its_link()
    {
        var story = await SuspectAsync("The number SHALL be shown", "The number and the name SHALL be shown");
        using var editor = host.Visit();
        // The page of the story says why in words that fit a phone: a profile by its name, and no address.
        await editor.OpenAsync($"/stories/{story}");
        Assert.Equal("One end of the link to CareConnect-Patient-1 has changed since it was written or confirmed.", editor.Page.QuerySelector(".fs-criterion__met").Seen());
        await editor.OpenAsync("/review/links");
        var item = Item(editor, story);
        Assert.Contains("The number SHALL be shown", item.QuerySelectorAll(".fs-side")[0].Seen(), StringComparison.Ordinal);
        Assert.Contains("The number and the name SHALL be shown", item.QuerySelectorAll(".fs-side")[1].Seen(), StringComparison.Ordinal);

        await editor.PostAsync("link", ("one", item.QuerySelector("button")!.GetAttribute("value")));
        Assert.Contains("1 link is confirmed.", editor.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(await SuspectsAsync(), link => link.Story == $"Basic/{story}");
        Assert.Equal(1, await host.Repository.CountAsync("Provenance", $"target=Basic/{story}", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Several_are_confirmed_together_and_one_that_changed_since_it_was_shown_is_not()
    {
        var (one, two, three) = (await SuspectAsync("A", "B"), await SuspectAsync("C", "D"), await SuspectAsync("E", "F"));
        using var editor = host.Visit();
        await editor.OpenAsync("/review/links");
        var boxes = new[] { one, two, three }.Select(story => ("link", (string?)Item(editor, story).QuerySelector("input[type=checkbox]")!.GetAttribute("value"))).ToArray();
        await ChangeAsync(three, "G");
        await editor.PostAsync("link", boxes);
        Assert.Contains("2 links are confirmed.", editor.Text, StringComparison.Ordinal);
        Assert.Contains("1 link changed again since you looked", editor.Text, StringComparison.Ordinal);
        var left = (await SuspectsAsync()).Select(link => link.Story).ToList();
        Assert.DoesNotContain($"Basic/{one}", left);
        Assert.Contains($"Basic/{three}", left);
    }

    [Fact]
    public async Task Nothing_chosen_and_nonsense_chosen_confirm_nothing()
    {
        await SuspectAsync("Y", "Z");
        using var editor = host.Visit();
        await editor.OpenAsync("/review/links");
        await editor.PostAsync("link");
        Assert.Equal(["Choose at least one link"], editor.Problems);
        await editor.PostAsync("link", ("link", "nonsense"), ("link", "bnVsbA"), ("link", "e30"));
        Assert.Equal(["Choose at least one link"], editor.Problems);
    }

    private static AngleSharp.Dom.IElement Item(Visitor visitor, string story) =>
        visitor.Page.QuerySelectorAll(".fs-suspect").Single(item => item.QuerySelector($"a[href='/stories/{story}']") is not null);

    private Task<IReadOnlyList<SuspectLink>> SuspectsAsync() => host.Services.GetRequiredService<SuspectLinks>().ListAsync(host.Repository, null, TestContext.Current.CancellationToken);

    private async Task<string> SuspectAsync(string before, string after)
    {
        var id = "s" + Guid.NewGuid().ToString("N")[..10];
        await WriteAsync(id, before);
        await ChangeAsync(id, after);
        return id;
    }

    private System.Threading.Tasks.Task ChangeAsync(string id, string text) => WriteAsync(id, text);

    private System.Threading.Tasks.Task WriteAsync(string id, string text) => host.PutAsync(StoryMapper.ToBasic(new Story
    {
        Id = id,
        Url = Canonicals.OfStory(id),
        Title = $"Title {id}",
        Status = StoryStatus.Draft,
        Statements = [new Statement { Key = "AC1", Requirement = text, SatisfiedBy = [Target], Links = [new StoryLink { Key = "L1", Target = Target, State = MappingState.Mapped }] }],
    }));
}
