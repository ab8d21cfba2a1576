using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

/// <summary>Versions of one thing are resources of their own that share a canonical: pages name the one in force, and tell of the others.</summary>
public sealed class VersionsTests(PagesHost host)
{
    private static Story Of(string id, string version, StoryStatus status, string title, StoryKind kind = StoryKind.Story) => new()
    {
        Id = id,
        Url = "https://life.test/Requirements/versioned-" + kind,
        Version = version,
        Title = title,
        Status = status,
        Kind = kind,
        Profiles = [kind == StoryKind.Story ? Canonicals.UserStoryProfile : Canonicals.FeatureProfile],
    };

    [Fact]
    public async Task A_story_tells_of_its_other_versions_and_what_changed()
    {
        await host.PutAsync(StoryMapper.ToBasic(Of("versioned-1", "1.9.0", StoryStatus.Retired, "Look at results")));
        await host.PutAsync(StoryMapper.ToBasic(Of("versioned-2", "1.10.0", StoryStatus.Active, "See results")));
        await host.PutAsync(StoryMapper.ToBasic(Of("versioned-3", "2.0.0", StoryStatus.Draft, "See all results")));

        var active = await host.PageAsync("/stories/versioned-2");
        var notice = active.QuerySelector(".nhsuk-inset-text a");
        Assert.Equal(("There is a draft of the next version, 2.0.0", "/stories/versioned-3"), (notice.Seen(), notice!.GetAttribute("href")));
        var versions = active.QuerySelectorAll("section[aria-labelledby=versions-heading] ul.nhsuk-list:not(.nhsuk-list--bullet) > li").Select(each => each.Seen()).ToList();
        Assert.Equal(["2.0.0 Draft", "1.10.0 Active this one", "1.9.0 Retired"], versions);
        Assert.Contains("Title was 'Look at results', and is 'See results'", active.QuerySelector("section[aria-labelledby=versions-heading] details").Seen(), StringComparison.Ordinal);

        foreach (var other in (string[])["versioned-1", "versioned-3"])
        {
            var link = (await host.PageAsync($"/stories/{other}")).QuerySelector(".nhsuk-inset-text a");
            Assert.Equal(("Version 1.10.0 of this story is the one in force", "/stories/versioned-2"), (link.Seen(), link!.GetAttribute("href")));
        }
        Assert.Null((await host.PageAsync("/stories/us-med-01")).QuerySelector("#versions-heading"));
    }

    [Fact]
    public async Task A_feature_with_a_draft_is_listed_once_and_named_by_the_one_in_force()
    {
        await host.PutAsync(StoryMapper.ToBasic(Of("versioned-f1", "1.0.0", StoryStatus.Active, "Versioned feature", StoryKind.Feature)));
        await host.PutAsync(StoryMapper.ToBasic(Of("versioned-f2", "2.0.0", StoryStatus.Draft, "Versioned feature to be", StoryKind.Feature)));
        await host.PutAsync(StoryMapper.ToBasic(Of("versioned-s", "1.0.0", StoryStatus.Active, "In a feature") with { Url = "https://life.test/Requirements/versioned-s", Features = ["https://life.test/Requirements/versioned-Feature"] }));
        var links = (await host.PageAsync("/features")).QuerySelectorAll("main a").Where(a => a.GetAttribute("href")!.Contains("versioned-f", StringComparison.Ordinal)).Select(a => a.GetAttribute("href")).ToList();
        Assert.Equal(["/features/versioned-f1"], links.Distinct());
        Assert.NotNull((await host.PageAsync("/stories/versioned-s")).QuerySelector("a[href='/features/versioned-f1']"));
        Assert.Equal("Versioned feature to be", (await host.PageAsync("/features/versioned-f2")).QuerySelector("h1").Seen());
    }
}
