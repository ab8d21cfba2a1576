using System.Text;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Xunit;
using Story = FhirStories.Catalogue.Stories.Story;

namespace FhirStories.Catalogue.Tests.Import;

public sealed class Workbooks_and_mappings
{
    private static readonly string[] Header = ["Title", "As a", "I want", "So that", "Ref"];

    [Fact]
    public async System.Threading.Tasks.Task A_sheet_is_read_like_a_table_and_rows_are_told_by_their_numbers_in_the_sheet()
    {
        var (report, stories) = await Run(WorkbookFile.Of(("Stories",
        [
            ["Our stories", "", "", ""], [], Header, [],
            ["See doses", "nurse", "see \"what\" was given,\nand when", "I give no second dose", "<><v>7</v>"],
            ["", "nurse", "", "", "<><v>8.5</v>"],
        ])));
        Assert.Equal(ImportFormat.Workbook, report.Format);
        var story = Assert.Single(stories);
        Assert.Equal("see \"what\" was given,\nand when", story.Want);
        Assert.Equal("7", story.Identifiers[0].Value.Value);
        Assert.Equal((6, "row-without-story"), report.Rows.Where(row => row.Kind == "row").Select(row => (row.Line, row.Problems[0].Code)).Single());
    }

    [Fact]
    public async System.Threading.Tasks.Task The_first_sheet_that_can_be_seen_and_holds_something_is_read_unless_another_is_named()
    {
        var file = WorkbookFile.Of(("~Codes", [["Title"], ["Hidden"]]), ("Notes", []), ("One", [["Title"], ["First"]]), ("Two", [["Title"], ["Second"]]));
        Assert.Equal(["First"], (await Run(file)).Stories.Select(story => story.Title));
        Assert.Equal(["Second"], (await Run(file, new() { Columns = ImportColumns.ByName with { Sheet = "Two" } })).Stories.Select(story => story.Title));
        Assert.Equal(["First"], (await Run(file, new() { Columns = ImportColumns.ByName with { Sheet = "~Codes" } })).Stories.Select(story => story.Title));
        var outline = await Outline(file, "a.xlsx");
        Assert.Equal(["Notes", "One", "Two"], outline.Sheets);
        Assert.Equal("One", outline.Sheet);
    }

    [Fact]
    public async System.Threading.Tasks.Task A_formula_is_never_computed_and_what_looks_like_one_stays_text()
    {
        var (_, stories) = await Run(WorkbookFile.Of(("S", [["Title", "I want"], ["=HYPERLINK(\"http://x\")", "< t=\"str\"><f>1+1</f><v>what it showed last</v>"]])));
        Assert.Equal(("=HYPERLINK(\"http://x\")", "what it showed last"), (stories[0].Title, stories[0].Want));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_workbook_that_unpacks_to_more_than_allowed_is_refused_before_it_is_unpacked()
    {
        var bomb = WorkbookFile.Zip(new Dictionary<string, byte[]> { ["xl/worksheets/sheet1.xml"] = new byte[5_000_000] });
        Assert.True(bomb.Length < 50_000);
        var (report, _) = await Run(bomb, new() { Limits = new() { UnpackedBytes = 1_000_000 } });
        Assert.Equal("workbook-too-large", report.Rows.Single().Problems[0].Code);
    }

    [Fact]
    public async System.Threading.Tasks.Task A_part_that_lies_about_its_size_is_read_no_further_than_it_says()
    {
        var rows = new List<string[]> { new[] { "Title" } };
        for (var i = 0; i < 20_000; i++) rows.Add(["A title that is said over and over"]);
        var file = WorkbookFile.Of(("S", [.. rows]));
        // The size of the sheet stands in its local header and in the directory at the end: both now say 2,000 bytes.
        Understate(file, "xl/worksheets/sheet1.xml", 2_000);
        var (report, stories) = await Run(file, new() { Limits = new() { UnpackedBytes = 50_000 } });
        Assert.Empty(stories);
        Assert.Equal("file-not-a-workbook", report.Rows.Single().Problems[0].Code);
    }

    [Theory]
    [InlineData(new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3 }, "file-is-an-old-workbook")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 }, "file-not-a-workbook")]
    public async System.Threading.Tasks.Task What_is_no_workbook_of_today_is_one_clear_error(byte[] content, string code) =>
        Assert.Equal(code, (await Run(content)).Report.Rows.Single().Problems[0].Code);

    [Fact]
    public async System.Threading.Tasks.Task A_document_and_a_workbook_without_sheets_are_no_workbooks()
    {
        var document = WorkbookFile.Zip(new Dictionary<string, byte[]> { ["word/document.xml"] = "<a/>"u8.ToArray() });
        Assert.Equal("file-not-a-workbook", (await Run(document)).Report.Rows.Single().Problems[0].Code);
        Assert.Equal("file-empty", (await Run(WorkbookFile.Of(("~Hidden", [["Title"], ["x"]])))).Report.Rows.Single().Problems[0].Code);
    }

    [Fact]
    public async System.Threading.Tasks.Task Whoever_knows_the_file_says_what_its_columns_mean()
    {
        var file = Encoding.UTF8.GetBytes("Heading words,Who,Wish,Internal,AC 1,AC 2\nSee doses,nurse,see doses,secret,one,two\n");
        var outline = await Outline(file, "a.csv");
        Assert.Null(outline.Error);
        Assert.Equal(["Heading words", "Who", "Wish", "Internal", "AC 1", "AC 2"], outline.Columns.Select(column => column.Name));
        Assert.Equal((ImportColumn?)ImportColumn.Role, outline.Columns[1].Guess);
        Assert.Equal(["see doses"], outline.Columns[2].Values);

        var mapping = new ColumnMapping
        {
            Decided = new Dictionary<string, ImportColumn?> { ["Heading words"] = ImportColumn.Title, ["Who"] = null, ["Wish"] = ImportColumn.Want, ["AC 1"] = ImportColumn.Criteria, ["AC 2"] = ImportColumn.Criteria },
            LeftOut = new HashSet<string> { "Internal" },
        };
        var story = Assert.Single((await Run(file, new() { Columns = new(mapping) })).Stories);
        Assert.Equal(("See doses", "see doses"), (story.Title, story.Want));
        Assert.Empty(story.Roles);
        Assert.Equal([("Who", "nurse")], story.SourceFields.Select(field => (field.Name, field.Value)));
        Assert.Equal([("AC1", "one"), ("AC2", "two")], story.Statements.Select(statement => (statement.Key, statement.Requirement)));
    }

    [Fact]
    public async System.Threading.Tasks.Task Names_in_JSON_lines_are_mapped_like_columns()
    {
        var file = Encoding.UTF8.GetBytes("{\"wish\":\"see doses\",\"who\":\"nurse\",\"note\":{\"a\":\"b\"}}\n{\"wish\":[\"see\"]}\n");
        var outline = await Outline(file, "a.jsonl");
        Assert.Equal(["wish", "who", "note a"], outline.Columns.Select(column => column.Name));
        var mapping = new ColumnMapping { Decided = new Dictionary<string, ImportColumn?> { ["wish"] = ImportColumn.Want }, LeftOut = new HashSet<string> { "note a" } };
        var (report, stories) = await Run(file, new() { Columns = new(mapping) });
        Assert.Equal(["see doses"], stories.Select(story => story.Want));
        Assert.DoesNotContain(stories[0].SourceFields, field => field.Name == "note a");
        Assert.Equal("wish", report.Rows.Single(row => row.Kind == "row").Column);
    }

    [Fact]
    public async System.Threading.Tasks.Task Files_that_say_themselves_what_they_hold_have_no_columns_to_map()
    {
        Assert.Empty((await Outline("{\"resourceType\":\"Patient\",\"id\":\"a\"}"u8.ToArray(), "a.json")).Columns);
        Assert.Equal("no-header", (await Outline("some words\nand more"u8.ToArray(), "a.txt")).Error?.Code);
        Assert.Equal("not-json", (await Outline("{\"a\":"u8.ToArray(), "a.json")).Error?.Code);
        Assert.Equal("file-without-rows", (await Outline("Title,I want\n"u8.ToArray(), "a.csv")).Error?.Code);
    }

    [Fact]
    public async System.Threading.Tasks.Task What_a_file_says_to_be_active_becomes_a_draft_where_that_is_asked_for()
    {
        var story = StoryMapper.ToBasic(new Story { Id = "a", Url = "http://example.org/a", Title = "A", Status = Catalogue.Stories.StoryStatus.Active });
        var file = Encoding.UTF8.GetBytes(new FhirJsonSerializer().SerializeToString(story));
        Assert.Equal(Catalogue.Stories.StoryStatus.Draft, (await Run(file, new() { AsDrafts = true })).Stories.Single().Status);
        Assert.Equal(Catalogue.Stories.StoryStatus.Active, (await Run(file)).Stories.Single().Status);
    }

    private static void Understate(byte[] archive, string name, int size)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        for (var at = 0; (at = archive.AsSpan(at).IndexOf(bytes) is >= 0 and var found ? at + found : -1) >= 0; at++)
        {
            // A local header has the size 8 bytes before the name, the directory 22.
            var isLocal = archive.AsSpan(at - 30, 4).SequenceEqual("PK\u0003\u0004"u8);
            BitConverter.TryWriteBytes(archive.AsSpan(at - (isLocal ? 8 : 22), 4), size);
        }
    }

    private static Task<ImportOutline> Outline(byte[] content, string name) =>
        ImportOutline.ReadAsync(new MemoryStream(content), name, null, new(), TestContext.Current.CancellationToken);

    private static async Task<(ImportReport Report, IReadOnlyList<Story> Stories)> Run(byte[] content, ImportOptions? options = null)
    {
        var target = new Kept();
        var report = await Importer.RunAsync(new MemoryStream(content), "a", target, options ?? new(), TestContext.Current.CancellationToken);
        return (report, [.. target.Resources.OfType<Basic>().Where(basic => Carriers.KindOf(basic) == CarrierKind.Story).Select(basic => StoryMapper.Read(basic).Value)]);
    }

    private sealed class Kept : IImportTarget
    {
        public List<Resource> Resources { get; } = [];

        public Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel)
        {
            Resources.Add(resource);
            return System.Threading.Tasks.Task.FromResult(ImportWrite.Of(ImportWriteResult.Created));
        }
    }
}
