using System.Text;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Repository.Tests;

public sealed class LifecycleOfImportsTests
{
    private static Story Of(string id, StoryStatus status, string title) => new() { Id = id, Url = $"https://life.test/Requirements/{id}", Version = "1.0.0", Title = title, Status = status };

    [Theory]
    [InlineData(false, ImportOutcome.Failed, ImportOutcome.Updated)]
    [InlineData(true, ImportOutcome.WouldFail, ImportOutcome.WouldUpdate)]
    public async System.Threading.Tasks.Task A_row_that_would_change_an_active_story_fails_and_hinders_no_other(bool dryRun, ImportOutcome refused, ImportOutcome taken)
    {
        await using var temporary = await TemporaryRepository.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        var stored = await temporary.Repository.PutAsync([StoryMapper.ToBasic(Of("active", StoryStatus.Active, "One")), StoryMapper.ToBasic(Of("draft", StoryStatus.Draft, "One")), StoryMapper.ToBasic(Of("same", StoryStatus.Active, "One"))], cancel);
        Assert.All(stored, s => Assert.Equal(WriteStatus.Created, s.Answer!.Status));

        var lines = new[] { Of("active", StoryStatus.Active, "Two"), Of("draft", StoryStatus.Draft, "Two"), Of("same", StoryStatus.Active, "One"), Of("active", StoryStatus.Draft, "One") }
            .Select(s => Encoding.UTF8.GetString(ResourceText.ToJson(StoryMapper.ToBasic(s))));
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        var report = await Importer.RunAsync(file, "stories.ndjson", new RepositoryImportTarget(temporary.Repository), new ImportOptions { DryRun = dryRun }, cancel);
        Assert.Equal([refused, taken, ImportOutcome.Unchanged, refused], report.Rows.Select(r => r.Outcome));
        Assert.Contains("$draft", Assert.Single(report.Rows[0].Problems).Message, StringComparison.Ordinal);
        Assert.Equal(["id-twice", "rejected"], report.Rows[3].Problems.Select(problem => problem.Code));
        Assert.Contains("never becomes draft again", report.Rows[3].Problems[1].Message, StringComparison.Ordinal);
        var title = StoryMapper.Read((Basic)ResourceText.Read((await temporary.Repository.ReadAsync("Basic", "draft", cancel))!.Json.Span)).Value.Title;
        Assert.Equal(dryRun ? "One" : "Two", title);
    }
}
