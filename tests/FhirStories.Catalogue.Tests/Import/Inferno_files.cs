using System.Text;
using FhirStories.Catalogue.Import.Inferno;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Catalogue.Tests.Import;

public sealed class Inferno_files : Importing
{
    private const string Header = "Req Set,ID,URL,Requirement,Conformance,Actors,Sub-Requirement(s),Conditionality,Not Tested Reason,Not Tested Details\n";

    [Fact]
    public async Task A_requirement_set_is_a_story_carrier_with_a_statement_for_each_row()
    {
        var report = await Run(Header
            + "my.guide_1.2.0,1,https://x.example/spec#a,\"Systems SHALL, at once, answer.\",SHALL,\"Client, Service\",\"my.guide_1.2.0@2,4-5\",false,,\n"
            + "my.guide_1.2.0,2,https://x.example/spec#b,They SHALL NOT wait.,SHALL NOT,Client,,true,Not Testable,Needs a clock\n"
            + "my.guide_1.2.0,4,,They MAY rest.,MAY,,,,,\n", "r.csv");
        Assert.False(report.HasFailures);
        var story = OnlyStory(report);
        Assert.Equal(("my.guide_1.2.0", "1.2.0", "https://fhirstories.org/catalogue/Requirements/req-my.guide-1.2.0"), (story.Title, story.Version, story.Url));
        Assert.Equal(["https://fhirstories.org/catalogue/ActorDefinition/role-client", "https://fhirstories.org/catalogue/ActorDefinition/role-service"], story.Roles);
        Assert.Equal(["role-client", "role-service"], report.Rows.Where(row => row.Kind == "role").Select(row => row.Id));
        Assert.Equal(["1", "2", "4"], story.Statements.Select(statement => statement.Key));
        Assert.Equal("Systems SHALL, at once, answer.", story.Statements[0].Requirement);
        Assert.Equal((Conformance.Shall, "https://x.example/spec#a", false), (story.Statements[0].Conformance[0], story.Statements[0].References[0], story.Statements[0].Conditional));
        Assert.Equal((true, "Not Testable", "1"), (story.Statements[1].ShallNot, story.Statements[1].Waiver, story.Statements[1].Parent));
        Assert.Empty(story.Statements[1].Conformance);
        Assert.Equal((null, "1"), (story.Statements[0].Parent, story.Statements[2].Parent));
    }

    [Theory]
    [InlineData("s,1,https://x.example/,A plain row.,SHALL,Client,,true,,\n")]
    [InlineData("s,1,https://x.example/ with space,\"Quoted \"\"words\"\",\nlines and commas.\",DEPRECATED,\"Client,Server\",s@2,TRUE,A reason,And details\n")]
    [InlineData("s,a b/ü,,\" blanks around \",SHOULD NOT,,,false,,\ns,a b/ü,,The same ID again.,MAY NOT,,,,,\n")]
    [InlineData("b,1,,Sets may be mixed.,SHALL,,,,,\na,1,,So.,SHALL,,\"b@1,9;a@1-999999999\",,,\nb,2,,And back.,MAY,,,,,\n")]
    [InlineData("s,1,,=1+1 is no formula here,SHALL,@x,-,+,,\n")]
    public async Task The_way_back_gives_the_file_to_the_byte(string rows)
    {
        Assert.False((await Run(Header + rows, "r.csv")).HasFailures);
        Assert.Equal(Header + rows, Written());
    }

    [Fact]
    public async Task Columns_of_other_versions_and_of_ones_own_come_back_in_their_order()
    {
        const string Csv = "ID,Req Set,Requirement,My Note,Conformance\n7,s,It works.,mine,SHALL\n8,s,It rests.,,\n";
        Assert.False((await Run(Csv, "r.csv")).HasFailures);
        Assert.Equal(Csv, Written());
    }

    [Fact]
    public async Task Line_ends_and_quotation_marks_that_mean_nothing_are_all_that_changes()
    {
        await Run("\uFEFF" + Header.Replace("\n", "\r\n", StringComparison.Ordinal) + "\"s\",\"1\",,\"It works.\",SHALL,,,,\"\",\r\n\r\n", "r.csv");
        Assert.Equal(Header + "s,1,,It works.,SHALL,,,,,\n", Written());
    }

    [Fact]
    public async Task What_was_changed_since_goes_out_changed_and_new_statements_come_last()
    {
        await Run(Header + "s,1,,It works.,DEPRECATED,,,,,\n", "r.csv");
        var story = StoryMapper.Read(Stored("req-s")).Value;
        var edited = story with { Statements = [story.Statements[0] with { Conformance = [Conformance.Should], Waiver = "Later" }, new Statement { Key = "x", Requirement = "New." }] };
        Assert.Equal(Header + "s,1,,It works.,SHOULD,,,,Later,\ns,x,,New.,,,,,,\n", Written([edited]));
    }

    [Fact]
    public async Task A_bad_row_hinders_no_other()
    {
        var report = await Run(Header + "s,1,,,SHALL,,,,,\ns,2,,It works.,SHALL,,,,,\n,3,,No set.,SHALL,,,,,\ns,4,,Too, many, commas, in, it, all, and, more\ns,5,,It ends.,MAY\n", "r.csv");
        Assert.Equal(["The row has no 'Requirement'.", "The row has no 'Req Set'."], report.Rows.Where(row => row.Kind == "row").Take(2).SelectMany(row => row.Problems).Select(problem => problem.Message));
        Assert.Equal([2, 4, 5], report.Rows.Where(row => row.Kind == "row").Select(row => row.Line));
        Assert.Equal(["2", "5"], OnlyStory(report).Statements.Select(statement => statement.Key));
    }

    [Fact]
    public async Task A_report_on_coverage_is_refused_with_what_to_do_instead()
    {
        var report = await Run("Req Set,ID,URL,Requirement,Conformance,Actors,Conditionality,Not Tested Reason,Not Tested Details,My Suite Short ID(s),My Suite Full ID(s)\ns,1,,It works.,SHALL,,,,,1.2,x-y\n", "coverage.csv");
        Assert.StartsWith("This is Inferno's report on which of its tests cover what", Assert.Single(Assert.Single(report.Rows).Problems).Message, StringComparison.Ordinal);
        Assert.Empty(Target.Stored);
    }

    [Fact]
    public async Task Importing_a_file_twice_changes_nothing()
    {
        const string Csv = Header + "s,1,,It works.,SHALL,Client,s@2,,,\ns,2,,It rests.,MAY,Client,,,,\n";
        await Run(Csv, "r.csv");
        Assert.All((await Run(Csv, "r.csv")).Rows, row => Assert.Equal("unchanged", FhirStories.Catalogue.Import.ImportReport.CodeOf(row.Outcome)));
    }

    [Fact]
    public async Task Inferno_s_own_file_comes_back_equal()
    {
        foreach (var file in Directory.GetFiles(SharedData.Require("requirements/inferno"), "*requirements.csv"))
        {
            var content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            var report = await Run(content, Path.GetFileName(file));
            Assert.False(report.HasFailures);
            using var output = new MemoryStream();
            InfernoWriter.Write(Stories(), output);
            Assert.Equal(Encoding.UTF8.GetString(content), Encoding.UTF8.GetString(output.ToArray()));
        }
    }

    private IEnumerable<Story> Stories() => Target.Stored.Values.Select(FhirJson.Parse<Resource>).OfType<Basic>().Where(basic => Carriers.KindOf(basic) == CarrierKind.Story).Select(basic => StoryMapper.Read(basic).Value);

    private string Written(IEnumerable<Story>? stories = null)
    {
        using var output = new MemoryStream();
        InfernoWriter.Write(stories ?? Stories(), output);
        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.StartsWith("\uFEFF", text, StringComparison.Ordinal);
        return text[1..];
    }
}
