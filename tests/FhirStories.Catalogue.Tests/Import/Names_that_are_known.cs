using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Tests.Import;

/// <summary>Rows point to the roles and features that a catalogue has, whatever their ids are.</summary>
public sealed class Names_that_are_known : Importing
{
    private const string Carer = "https://elsewhere.example/ActorDefinition/unpaid-carer", Documents = "https://elsewhere.example/Requirements/feature-documents";

    private readonly CatalogueIndex _catalogue = new();

    public Names_that_are_known()
    {
        _catalogue.Set("unpaid-carer", new Role { Id = "unpaid-carer", Url = Carer, Title = "Unpaid carer", Aliases = ["Carer"], Status = StoryStatus.Active });
        _catalogue.Set("feature-documents", new Story { Id = "feature-documents", Url = Documents, Title = "Documents and letters", Kind = StoryKind.Feature, Status = StoryStatus.Active });
        _catalogue.Set("old", new Role { Id = "old", Url = Carer + "-old", Title = "Matron", Status = StoryStatus.Retired });
    }

    private ImportOptions Into => new() { Rules = RuleContext.Alone with { Catalogue = _catalogue } };

    [Theory]
    [InlineData("Unpaid carer", "Documents and letters")]
    [InlineData("a carer", "documents and letters")]
    [InlineData("an UNPAID-carer", "Documents and Letters")]
    public async Task A_name_is_known_by_title_and_alias_in_any_case(string role, string feature)
    {
        var report = await Run($"title,as a,i want,feature\nSee,{role},to see,{feature}\n", "a.csv", Into);
        var story = OnlyStory(report);
        Assert.Equal([Carer], story.Roles);
        Assert.Equal([Documents], story.Features);
        Assert.DoesNotContain(report.Rows, row => row.Kind is "role" or "feature");
        // Another spelling of it is not lost.
        Assert.Equal(feature != "Documents and letters", story.SourceFields.Any(field => field.Value == feature));
    }

    [Fact]
    public async Task What_has_another_name_or_is_retired_is_made()
    {
        var report = await Run("title,as a,i want,feature\nSee,matron,to see,Letters\n", "a.csv", Into);
        Assert.Equal(["feature-letters", "role-matron"], report.Rows.Where(row => row.Kind is "role" or "feature").Select(row => row.Id).Order());
    }

    [Fact]
    public async Task Of_two_versions_of_a_feature_one_may_go()
    {
        _catalogue.Set("next", new Story { Id = "next", Url = Documents, Version = "2.0.0", Title = "Documents and letters", Kind = StoryKind.Feature, Status = StoryStatus.Draft });
        _catalogue.Remove("next");
        Assert.Equal([Documents], OnlyStory(await Run("title,as a,i want,feature\nSee,carer,to see,Documents and letters\n", "a.csv", Into)).Features);
    }

    [Fact]
    public async Task A_name_that_was_changed_or_removed_is_not_known_any_more()
    {
        _catalogue.Set("unpaid-carer", new Role { Id = "unpaid-carer", Url = Carer, Title = "Family member", Status = StoryStatus.Active });
        _catalogue.Remove("feature-documents");
        var report = await Run("title,as a,i want,feature\nSee,carer,to see,Documents and letters\n", "a.csv", Into);
        Assert.Equal(["feature-documents-and-letters", "role-carer"], report.Rows.Where(row => row.Kind is "role" or "feature").Select(row => row.Id).Order());
    }
}
