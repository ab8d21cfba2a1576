using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Access;
using FhirStories.Repository.Importing;
using FhirStories.Storage.Imports;
using FhirStories.Web.Tests.Hosting;
using Hl7.Fhir.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Web.Tests.Work;

public sealed class ImportTests(WorkHost host) : IClassFixture<WorkHost>
{
    private const string Two = "Title,As a,I want,So that,Internal\nSee doses,ward nurse,see doses given,none is given twice,secret\nSee notes,clinician,see notes,I decide well,\n";

    [Fact]
    public async Task A_table_goes_from_the_file_to_the_catalogue_and_nothing_is_written_before_the_last_step()
    {
        using var visitor = await UploadedAsync(Two, "our stories.csv");
        Assert.Equal("our stories.csv What the columns mean", visitor.Heading);
        Assert.Equal(["Title", "Role", "Want", "Justification", "keep"], visitor.Page.QuerySelectorAll("select[name^=column-]").OfType<IHtmlSelectElement>().Select(select => select.Value));
        Assert.Contains("see doses given", visitor.Text, StringComparison.Ordinal);

        await visitor.PostAsync("column-0", ("column-4", "leave"));
        Assert.Contains("Checked 0 of 2 rows", visitor.Text, StringComparison.Ordinal);
        await host.WorkAsync();
        await visitor.OpenAsync(visitor.At);
        Assert.Contains("2 new", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("As a ward nurse, I want to see doses given, so that none is given twice.", visitor.Text, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("See doses"));

        await visitor.PostAsync("whole");
        await host.WorkAsync();
        await visitor.OpenAsync(visitor.At);
        Assert.Equal("The import is done", visitor.Heading);
        Assert.Equal(1, await CountAsync("See doses"));
        var story = await host.StoryAsync(visitor.Page.QuerySelectorAll(".fs-story__title a").OfType<IHtmlAnchorElement>().First(link => link.Seen() == "See doses").PathName.Split('/')[^1]);
        Assert.Equal(StoryStatus.Draft, story.Status);
        Assert.DoesNotContain(story.SourceFields, field => field.Value == "secret");
    }

    [Theory]
    [InlineData("", "a.csv", "The file is empty")]
    [InlineData("Title,I want\n", "a.csv", "The file has no rows")]
    [InlineData("just some words\nand more of them", "a.txt", "must name the columns")]
    [InlineData("PK\u0003\u0004 and then nothing", "a.xlsx", "no workbook that can be read")]
    [InlineData("%PDF-1.7\n\0\0", "a.pdf", "The file is not text")]
    [InlineData("{\"title\": ", "a.json", "not valid JSON")]
    public async Task A_file_that_cannot_be_imported_is_told_so_beside_the_field(string content, string name, string sentence)
    {
        using var visitor = await UploadedAsync(content, name);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Import stories"), (visitor.Status, visitor.Heading));
        Assert.Contains(sentence, Assert.Single(visitor.Problems), StringComparison.Ordinal);
        Assert.Contains(sentence, visitor.Page.QuerySelector("#file-error").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_file_and_one_that_is_too_large_are_told_so()
    {
        using var visitor = host.Visit();
        await visitor.OpenAsync("/import");
        await visitor.PostAsync("file");
        Assert.Equal(["Choose a file that holds stories"], visitor.Problems);
        await visitor.UploadAsync(new byte[11 * 1024 * 1024], "large.csv");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "The file is larger than 10 MB. Split it into smaller files."), (visitor.Status, Assert.Single(visitor.Problems)));
    }

    [Fact]
    public async Task A_mapping_that_tells_no_story_or_has_one_title_twice_comes_back_with_what_was_chosen()
    {
        using var visitor = await UploadedAsync("Name of it,Wish,Other\nA,b,c\n", "a.csv");
        await visitor.PostAsync("column-0", ("column-0", "keep"), ("column-1", "Role"), ("column-2", "leave"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        Assert.Contains("Say which column is the title", Assert.Single(visitor.Problems), StringComparison.Ordinal);
        Assert.Equal(["keep", "Role", "leave"], visitor.Page.QuerySelectorAll("select[name^=column-]").OfType<IHtmlSelectElement>().Select(select => select.Value));
        await visitor.PostAsync("column-0", ("column-0", "Title"), ("column-1", "Title"));
        Assert.Contains("“Title” can be only one column", Assert.Single(visitor.Problems), StringComparison.Ordinal);
        await visitor.PostAsync("column-0", ("column-0", "Title"), ("column-1", "nonsense"), ("column-2", "Criteria"));
        Assert.EndsWith("/check", visitor.At, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_with_errors_are_named_by_row_and_column_and_the_good_ones_are_stored()
    {
        var marker = Unique();
        using var visitor = await CheckedAsync($"{{\"title\":\"{marker} one\",\"i want\":\"see\"}}\n{{\"title\":[\"x\"]}}\nno json\n{{\"title\":\"{marker} two\",\"as a\":\"developer\",\"i want\":\"see\"}}\n", "a.jsonl");
        Assert.Contains("2 with errors", visitor.Text, StringComparison.Ordinal);
        await visitor.OpenAsync(visitor.At + "?only=errors");
        Assert.Equal(["Line 2 Error", "Line 3 Error"], visitor.Page.QuerySelectorAll(".fs-story__meta").Select(row => row.Seen()));
        Assert.Contains("title: 'title' holds a JSON array", visitor.Text, StringComparison.Ordinal);
        await visitor.OpenAsync(visitor.At.Split('?')[0] + "?only=problems");
        Assert.Contains("as a: Write the story for someone who gives or receives care", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("Care setting (no column):", visitor.Text, StringComparison.Ordinal);

        await visitor.OpenAsync(visitor.At.Split('?')[0]);
        await visitor.PostAsync("whole", ("whole", "true"));
        Assert.Contains("With “all or nothing” nothing would be stored", Assert.Single(visitor.Problems), StringComparison.Ordinal);
        await visitor.PostAsync("whole", ("whole", null));
        await host.WorkAsync();
        await visitor.OpenAsync(visitor.At);
        Assert.Contains("2 created", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("2 not stored", visitor.Text, StringComparison.Ordinal);
        Assert.Equal(2, await CountAsync(marker));
    }

    [Fact]
    public async Task Storing_twice_stores_once_and_importing_the_file_again_changes_nothing()
    {
        var marker = Unique();
        var file = $"Title,I want\n{marker},see it\n";
        using var visitor = await CheckedAsync(file, "a.csv");
        using var other = host.Visit();
        await other.OpenAsync(visitor.At);
        await visitor.PostAsync("whole");
        await other.PostAsync("whole");
        await host.WorkAsync();
        await other.OpenAsync(other.At);
        Assert.Equal("The import is done", other.Heading);
        Assert.Contains("1 created", other.Text, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(marker));

        using var again = await CheckedAsync(file, "a.csv");
        Assert.Contains("1 as they are", again.Text, StringComparison.Ordinal);
        using var changed = await CheckedAsync(file.Replace("see it", "see it", StringComparison.Ordinal).Replace("I want\n", "I want,Id\n", StringComparison.Ordinal).Replace("see it\n", "see it,7\n", StringComparison.Ordinal), "a.csv");
        Assert.Contains("1 new", changed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_or_nothing_stores_all_in_one_go()
    {
        var marker = Unique();
        using var visitor = await CheckedAsync($"Title,I want,Feature\n{marker} a,see,F {marker}\n{marker} b,see more,F {marker}\n", "a.csv");
        await visitor.PostAsync("whole", ("whole", "true"));
        await host.WorkAsync();
        await visitor.OpenAsync(visitor.At);
        Assert.Contains("2 created", visitor.Text, StringComparison.Ordinal);
        Assert.Equal(3, await CountAsync(marker));
    }

    [Fact]
    public async Task All_or_nothing_stores_nothing_where_the_catalogue_has_changed_since_the_check()
    {
        var marker = Unique();
        using var visitor = await CheckedAsync($"Title,I want,Id\n{marker} a,see,{marker}-1\n{marker} b,see more,{marker}-2\n", "a.csv");
        var id = $"{marker}-2".ToLowerInvariant();
        // Somebody else makes the second a story in force, which no draft may take the place of.
        await host.PutAsync(StoryMapper.ToBasic(new Story { Id = id, Url = Canonicals.OfStory(id), Title = marker, Version = "1.0.0", Status = StoryStatus.Active, Profiles = [Canonicals.UserStoryProfile] }));
        await visitor.PostAsync("whole", ("whole", "true"));
        await host.WorkAsync();
        await visitor.OpenAsync(visitor.At);
        Assert.Contains("Nothing was stored", visitor.Text, StringComparison.Ordinal);
        Assert.EndsWith("/check", visitor.At, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(marker));
        await visitor.PostAsync("whole", ("whole", null));
        await host.WorkAsync();
        await visitor.OpenAsync(visitor.At);
        Assert.Contains("1 created", visitor.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_rows_are_paged_and_stored_and_the_report_has_them_all()
    {
        var marker = Unique();
        var csv = new StringBuilder("Title,As a,I want,So that,Id\n");
        for (var i = 1; i <= 10_000; i++) csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"{marker} {i},ward nurse,see thing {i},I know {i},{marker}-{i}\n");
        using var visitor = await CheckedAsync(csv.ToString(), "many.csv");
        Assert.Contains("10,000 new", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("1 to 50 of", visitor.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("All or nothing", visitor.Text, StringComparison.Ordinal);
        var path = visitor.At;
        await visitor.OpenAsync(path + "?_page=200");
        Assert.Contains($"{marker} 9999", visitor.Text, StringComparison.Ordinal);
        await visitor.OpenAsync(path + "?_page=999999&only=what");
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        await visitor.OpenAsync(path);
        await visitor.PostAsync((IHtmlFormElement)visitor.Page.QuerySelector("form.fs-commit")!);
        await host.WorkAsync();
        await visitor.OpenAsync(visitor.At);
        Assert.Contains("10,000 created", visitor.Text, StringComparison.Ordinal);
        Assert.Equal(10_000, await CountAsync(marker));
        using var report = await visitor.FetchAsync(visitor.At + "?handler=Report");
        Assert.Equal("text/csv", report.Content.Headers.ContentType?.MediaType);
        var lines = (await report.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
        Assert.Equal(10_000, lines.Count(line => line.Contains($"{marker} ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Hostile_cells_are_text_on_the_page_and_no_formulas_in_the_report()
    {
        var marker = Unique();
        using var visitor = await CheckedAsync($"Title,I want,\"<b onclick=x>\"\n\"=cmd|'/c calc'!A1 {marker}\",<script>alert(1)</script>,<img src=x onerror=y>\n", "<svg onload=1>.csv");
        Assert.Empty(visitor.Page.QuerySelectorAll("main script, main img, main [onclick], main [onload]"));
        Assert.Contains("<script>alert(1)</script>", visitor.Text, StringComparison.Ordinal);
        using var report = await visitor.FetchAsync(visitor.At.Replace("/check", "/result?handler=Report", StringComparison.Ordinal));
        Assert.Contains($"'=cmd|'/c calc'!A1 {marker}", await report.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_number_twice_in_a_file_is_told()
    {
        var marker = Unique();
        using var visitor = await CheckedAsync($"Ref,Title,I want\n{marker},One {marker},see\n{marker},Two {marker},look\n", "a.csv");
        Assert.Contains("2 new", visitor.Text, StringComparison.Ordinal);
        Assert.Contains($"Ref: A row before this one has the number '{marker}' too", visitor.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_is_gone_leads_back_to_the_first_step()
    {
        using var visitor = await UploadedAsync(Two, "a.csv");
        var uploads = host.Services.GetRequiredService<ImportUploadStore>();
        await uploads.SweepAsync(TimeSpan.FromDays(-1), TestContext.Current.CancellationToken);
        await visitor.PostAsync("column-0");
        Assert.Equal(("/import?expired=true", "Import stories"), (visitor.At, visitor.Heading));
        Assert.Contains("That file is no longer here", visitor.Text, StringComparison.Ordinal);
        await visitor.OpenAsync("/import/nonsense/result");
        Assert.Equal("/import?expired=true", visitor.At);
    }

    [Fact]
    public async Task Of_many_uploads_the_oldest_give_way_and_one_can_be_removed()
    {
        host.Caller = new Caller { Account = "many", Name = "Many", Role = CallerRole.Editor };
        try
        {
            using var visitor = host.Visit();
            foreach (var i in Enumerable.Range(1, 6))
            {
                await visitor.OpenAsync("/import");
                await visitor.UploadAsync(Encoding.UTF8.GetBytes(Two), $"file{i}.csv");
            }
            await visitor.OpenAsync("/import");
            Assert.Equal(["file3.csv", "file4.csv", "file5.csv", "file6.csv"], visitor.Page.QuerySelectorAll(".fs-work h3").Select(file => file.Seen()).Order(StringComparer.Ordinal));
            await visitor.PostAsync("id");
            Assert.Equal(3, visitor.Page.QuerySelectorAll(".fs-work").Length);
        }
        finally
        {
            host.Caller = Caller.Open;
        }
    }

    [Fact]
    public async Task A_contributors_stories_become_own_drafts_and_nobody_else_sees_the_file()
    {
        var marker = Unique();
        var story = StoryMapper.ToBasic(new Story { Id = marker.ToLowerInvariant(), Url = $"http://example.org/{marker}", Title = marker, Status = StoryStatus.Active });
        var file = Encoding.UTF8.GetBytes(new FhirJsonSerializer().SerializeToString(story));
        try
        {
            host.Caller = new Caller { Account = "ada", Name = "Ada", Practitioner = "ada", Role = CallerRole.Contributor };
            using var ada = host.Visit();
            await ada.OpenAsync("/import");
            await ada.UploadAsync(file, "story.json");
            Assert.DoesNotContain("What the stories become", ada.Text, StringComparison.Ordinal);
            Assert.Contains("drafts of yours", ada.Text, StringComparison.Ordinal);
            var form = (IHtmlFormElement)ada.Page.QuerySelector("main form[method=post]")!;
            await ada.PostAsync(form, ("status", "file"));
            var check = ada.At;

            host.Caller = new Caller { Account = "bob", Name = "Bob", Role = CallerRole.Editor };
            using var bob = host.Visit();
            await bob.OpenAsync(check);
            Assert.Equal("/import?expired=true", bob.At);

            host.Caller = new Caller { Account = "ada", Name = "Ada", Practitioner = "ada", Role = CallerRole.Contributor };
            await host.WorkAsync();
            await ada.OpenAsync(check);
            await ada.PostAsync("whole");
            await host.WorkAsync();
            var stored = await host.StoryAsync(marker.ToLowerInvariant());
            Assert.Equal((StoryStatus.Draft, "Practitioner/ada"), (stored.Status, stored.Author?.Value.Reference));
        }
        finally
        {
            host.Caller = Caller.Open;
        }
    }

    [Fact]
    public async Task An_editor_may_keep_the_status_that_a_file_of_FHIR_says()
    {
        var id = Unique().ToLowerInvariant();
        var story = StoryMapper.ToBasic(new Story { Id = id, Url = $"http://example.org/{id}", Version = "1.0.0", Title = id, Status = StoryStatus.Active });
        using var visitor = await UploadedAsync(new FhirJsonSerializer().SerializeToString(story), "story.json");
        await visitor.PostAsync("status", ("status", "file"));
        await host.WorkAsync();
        await visitor.OpenAsync(visitor.At);
        await visitor.PostAsync("whole");
        await host.WorkAsync();
        Assert.Equal(StoryStatus.Active, (await host.StoryAsync(id)).Status);
    }

    [Fact]
    public async Task A_post_without_its_token_does_nothing_and_keeps_what_was_chosen()
    {
        using var visitor = await UploadedAsync(Two, "a.csv");
        await visitor.PostAsync("column-0", ("column-4", "leave"), ("__RequestVerificationToken", "forged"));
        Assert.Equal(HttpStatusCode.BadRequest, visitor.Status);
        Assert.Contains("open for too long", Assert.Single(visitor.Problems), StringComparison.Ordinal);
        Assert.Equal("leave", ((IHtmlSelectElement)visitor.Page.QuerySelector("#column-4")!).Value);
    }

    [Fact]
    public async Task Readers_are_told_that_they_may_not_and_strangers_are_asked_to_sign_in()
    {
        try
        {
            using var visitor = host.Visit();
            host.Caller = new Caller { Account = "r", Name = "Reader", Role = CallerRole.Reader };
            await visitor.OpenAsync("/import");
            Assert.Equal(HttpStatusCode.Forbidden, visitor.Status);
            host.Caller = Caller.Anonymous;
            await visitor.OpenAsync("/import?expired=true");
            Assert.Equal("/account/sign-in?returnUrl=%2Fimport%3Fexpired%3Dtrue", visitor.At);
            await visitor.OpenAsync("/stories");
            Assert.Empty(visitor.Page.QuerySelectorAll("header a[href='/import'], header a[href='/review']"));
            host.Caller = new Caller { Account = "c", Name = "C", Role = CallerRole.Contributor };
            await visitor.OpenAsync("/stories");
            Assert.NotEmpty(visitor.Page.QuerySelectorAll("header a[href='/import']"));
            Assert.Empty(visitor.Page.QuerySelectorAll("header a[href='/review']"));
        }
        finally
        {
            host.Caller = Caller.Open;
        }
    }

    private static string Unique() => "X" + Guid.NewGuid().ToString("N")[..8];

    private Task<long> CountAsync(string title) => host.Repository.CountAsync("Basic", $"title:contains={Uri.EscapeDataString(title)}", TestContext.Current.CancellationToken);

    private Task<Visitor> UploadedAsync(string content, string name) => UploadedAsync(Encoding.UTF8.GetBytes(content), name);

    private async Task<Visitor> UploadedAsync(byte[] content, string name)
    {
        var visitor = host.Visit();
        await visitor.OpenAsync("/import");
        await visitor.UploadAsync(content, name);
        return visitor;
    }

    /// <summary>Uploads a file and has it checked, its columns as their names say.</summary>
    private async Task<Visitor> CheckedAsync(string content, string name)
    {
        var visitor = await UploadedAsync(content, name);
        await visitor.PostAsync("column-0");
        await host.WorkAsync();
        await visitor.OpenAsync(visitor.At);
        return visitor;
    }
}
