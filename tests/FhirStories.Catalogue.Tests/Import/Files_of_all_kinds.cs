using System.Text;
using CsCheck;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Import;

public sealed class Files_of_all_kinds : Importing
{
    [Theory]
    [InlineData("Title,As a,I want,So that\nA,a nurse,see notes,I can plan")]
    [InlineData("Title;as_a;i_want;so_that\nA;a nurse;see notes;I can plan")]
    [InlineData("Story title\tRole\tWant\tJustification\nA\ta nurse\tsee notes\tI can plan")]
    [InlineData("\"Title\",\"Actor\",\"I want to\",\"Benefit\"\r\n\"A\",\"a nurse\",\"see notes\",\"I can plan\"\r\n")]
    public async System.Threading.Tasks.Task A_table_is_read_with_any_separator_and_forgiving_names(string csv)
    {
        var story = OnlyStory(await Run(csv, "stories.csv"));
        Assert.Equal(("A", "see notes", "I can plan"), (story.Title, story.Want, story.Justification));
        Assert.Equal(Canonicals.OfRole("role-nurse"), Assert.Single(story.Roles));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_byte_order_mark_is_no_part_of_the_first_column()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "Title,I want\nÉtude,see notes"u8];
        Assert.Equal("Étude", OnlyStory(await Run(bytes, "stories.csv")).Title);
        byte[] json = [0xEF, 0xBB, 0xBF, .. """{"title":"B","i_want":"see"}"""u8];
        Assert.Contains((await Run(json, "s.jsonl")).Rows, row => row.Title == "B");
    }

    [Fact]
    public async System.Threading.Tasks.Task Windows_1252_is_recognised()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(1252).GetBytes("Title;I want\nThe patient’s bill;pay £5 – or less…");
        var story = OnlyStory(await Run(bytes, "stories.csv"));
        Assert.Equal(("The patient’s bill", "pay £5 – or less…"), (story.Title, story.Want));
    }

    [Fact]
    public async System.Threading.Tasks.Task UTF_16_as_spreadsheets_write_it_is_recognised()
    {
        byte[] bytes = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("Title\tI want\nÄrztin\tsee notes\n")];
        Assert.Equal("Ärztin", OnlyStory(await Run(bytes, "stories.txt")).Title);
    }

    [Fact]
    public async System.Threading.Tasks.Task Criteria_in_one_cell_become_a_statement_each_and_the_cell_is_kept()
    {
        var story = OnlyStory(await Run("Title,Acceptance criteria\nA,\"1. First\n2. Second\n   with more\n- Third\"", "a.csv"));
        Assert.Equal([("AC1", "First"), ("AC2", "Second\n   with more"), ("AC3", "Third")], story.Statements.Select(s => (s.Key, s.Requirement)));
        Assert.Contains(story.SourceFields, field => field is { Name: "Acceptance criteria" } && field.Value.StartsWith("1. First", StringComparison.Ordinal));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_canonical_is_mapped_and_stands_in_satisfiedBy_too()
    {
        const string Profile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1|1.2.0#Patient.name";
        var story = OnlyStory(await Run($"Title,I want,Profiles\nA,see,\"{Profile}, Patient\"", "a.csv"));
        var need = Assert.Single(story.Statements);
        Assert.Equal(("need", "see", Profile), (need.Key, need.Requirement, Assert.Single(need.SatisfiedBy)));
        Assert.Equal([(Profile, (MappingState?)MappingState.Mapped, (string?)null), (null, null, "Patient")], need.Links.Select(l => (l.Target, l.State, l.Interaction?.Type)));
    }

    [Fact]
    public async System.Threading.Tasks.Task Nested_JSON_is_laid_flat_and_kept()
    {
        var story = OnlyStory(await Run(
            """{"title":"A","acceptance_criteria":{"provider":["One","n/a"],"consumer":["Two",["Three"]]},"links":[{"to":"X","n":1},{"to":"Y"}],"scores":[1,2.50]}""", "a.jsonl"));
        Assert.Equal([("P1", "One"), ("C1", "Two"), ("C2", "Three")], story.Statements.Select(s => (s.Key, s.Requirement)));
        Assert.Equal(
            [("acceptance_criteria provider", "n/a"), ("links n", "1"), ("links to", "X"), ("links to", "Y"), ("scores", "1"), ("scores", "2.50")],
            story.SourceFields.Select(field => (field.Name, field.Value)).Order());
    }

    [Theory]
    [InlineData("As a <type of user>", "I want to <perform some task>", "so that <I can achieve some goal>")]
    [InlineData("As a...", "I want...", "So that...")]
    [InlineData("AS A/AN", "I WANT TO", "SO THAT")]
    public async System.Threading.Tasks.Task Headers_from_a_template_are_understood(string role, string want, string why)
    {
        var story = OnlyStory(await Run($"{role},{want},{why}\na nurse,see notes,I can plan", "a.csv"));
        Assert.Equal(("see notes", "I can plan", "See notes"), (story.Want, story.Justification, story.Title));
        Assert.Equal(Canonicals.OfRole("role-nurse"), Assert.Single(story.Roles));
    }

    [Fact]
    public async System.Threading.Tasks.Task Columns_that_mean_nothing_here_are_kept()
    {
        var story = OnlyStory(await Run("Title,Priority,,I want\nA,high,odd,see,extra", "a.csv"));
        Assert.Equal([new SourceField("Priority", "high"), new("column 3", "odd"), new("column 5", "extra")], story.SourceFields);
    }

    [Fact]
    public async System.Threading.Tasks.Task Every_bad_row_is_named_with_its_line_and_hinders_no_other()
    {
        var report = await Run(
            """
            {"title":"Good one"}
            {"title":
            [1,2]
            {"notes":"nothing to go by"}

            {"title":5}
            {"title":"A","acceptance_criteria":[1]}
            {"title":"Good two","text":null}
            """, "a.jsonl");
        Assert.Equal(
            [(2, "row-not-json"), (3, "row-not-an-object"), (4, "row-without-story"), (6, "row-wrong-type"), (7, "row-wrong-type")],
            report.Rows.Where(row => row.Outcome == ImportOutcome.Failed).Select(row => (row.Line, row.Problems.Single().Code)));
        Assert.Equal(["Good one", "Good two"], report.Rows.Where(row => row.Outcome == ImportOutcome.Created).Select(row => row.Title!));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_whole_sentence_in_the_column_of_the_role_is_taken_apart_and_a_role_alone_is_no_story()
    {
        var report = await Run(
            """
            As a;I want;So that
            As a ward nurse I want to see who is next so that nobody waits;;
            GP I want to see the last letter;;
            ward nurse;;
            As a nurse so that nobody waits;;
            """, "a.csv");
        Assert.Equal([(4, "row-without-story"), (5, "row-without-story")], report.Rows.Where(row => row.Kind == "row").Select(row => (row.Line, row.Problems.Single().Code)));
        var stories = report.Rows.Where(row => row.Kind == "story").Select(row => StoryMapper.Read(Stored(row.Id!)).Value).ToList();
        Assert.Equal([("see who is next", "nobody waits"), ("see the last letter", null)], stories.Select(story => (story.Want, story.Justification)));
        Assert.All(report.Rows.Where(row => row.Kind == "story"), row => Assert.Contains(row.Problems, problem => problem.Code == "columns-shifted"));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_quotation_mark_that_is_never_closed_spoils_its_row_only()
    {
        var report = await Run("Title,I want\nOne,see\n\"Two,see\nThree,\"see\nmore\"\n\n\"Four\"x,see\nFive,a 6\" ruler", "a.csv");
        Assert.Equal([(3, "row-bad-quotes"), (7, "row-bad-quotes")], report.Rows.Where(row => row.Kind == "row").Select(row => (row.Line, row.Problems.Single().Code)).Order());
        Assert.Equal([(2, "One"), (4, "Three"), (8, "Five")], report.Rows.Where(row => row.Kind == "story").Select(row => (row.Line, row.Title!)));
    }

    [Theory]
    [InlineData("", "a.csv", "file-empty")]
    [InlineData(" \n \n", "a.jsonl", "file-empty")]
    [InlineData("Title,I want\n", "a.csv", "file-without-rows")]
    [InlineData("[]", "a.json", "file-without-rows")]
    [InlineData("some words\nand more words", "a.txt", "no-header")]
    [InlineData("{\n\"title\": \n", "a.json", "not-json")]
    [InlineData("<html><body/></html>", "a.xml", "resource-not-readable")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&c;\"/></Patient>", "a.xml", "resource-not-readable")]
    [InlineData("PK\u0003\u0004rest", "a.xlsx", "file-not-a-workbook")]
    [InlineData("Title\0", "a.csv", "file-is-binary")]
    public async System.Threading.Tasks.Task A_file_that_cannot_be_read_is_one_clear_error(string content, string name, string code)
    {
        var report = await Run(content, name);
        Assert.Equal(code, Assert.Single(Assert.Single(report.Rows).Problems).Code);
        Assert.True(report.HasFailures);
    }

    [Fact]
    public async System.Threading.Tasks.Task Sizes_are_bounded()
    {
        var small = new ImportOptions { Limits = new() { FileBytes = 100, RowLength = 20, Rows = 2 } };
        Assert.Equal("file-too-large", (await Run(new string('x', 101), "a.csv", small)).Rows[0].Problems[0].Code);
        Assert.Equal("row-too-large", (await Run("Title\n" + new string('x', 21), "a.csv", small)).Rows[0].Problems[0].Code);
        Assert.Equal("too-many-rows", (await Run("Title\na\nb\nc", "a.csv", small)).Rows.Single(row => row.Kind == "row").Problems[0].Code);
    }

    [Fact]
    public async System.Threading.Tasks.Task Rows_that_are_alike_get_ids_of_their_own_and_the_same_ones_each_time()
    {
        const string Csv = "Id,Set,Title\nUS01,One,A\nUS01,Two,A\nUS01,One,B\n,,C\n,,C";
        var ids = (await Run(Csv, "a.csv")).Rows.Where(row => row.Kind == "story").Select(row => row.Id!).ToList();
        Assert.Equal(["one-us01", "two-us01", "one-us01-2"], ids[..3]);
        Assert.Equal(ids[3] + "-2", ids[4]);
        Assert.All((await Run(Csv, "other-name.csv")).Rows, row => Assert.Equal(ImportOutcome.Unchanged, row.Outcome));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_row_that_changes_updates_its_story_but_leaves_an_edited_role_alone()
    {
        await Run("Id,Title,As a\n7,A,a nurse", "a.csv");
        var role = RoleMapper.Read(Stored("role-nurse")).Value;
        Target.Stored["Basic/role-nurse"] = FhirJson.ToJson(RoleMapper.ToBasic(role with { Description = "Edited by hand" }));
        var report = await Run("Id,Title,As a\n7,A better title,a nurse", "a.csv");
        Assert.Equal([("role", ImportOutcome.Unchanged), ("story", ImportOutcome.Updated)], report.Rows.Select(row => (row.Kind, row.Outcome)));
        Assert.Equal("Edited by hand", RoleMapper.Read(Stored("role-nurse")).Value.Description);
    }

    [Fact]
    public async System.Threading.Tasks.Task JSON_arrays_and_single_objects_are_read_as_rows()
    {
        var report = await Run("[\n {\"title\":\"A\"},\n\n 7,\n {\"title\":\"B\"}]", "a.json");
        Assert.Equal([(2, "A"), (5, "B")], report.Rows.Where(row => row.Kind == "story").Select(row => (row.Line, row.Title!)));
        Assert.Equal(4, Assert.Single(report.Rows, row => row.Kind == "row").Line);
        Assert.Single((await Run("{\n\"title\":\"C\"\n}", "a.json")).Rows, row => row.Title == "C");
    }

    [Fact]
    public async System.Threading.Tasks.Task FHIR_is_passed_through_as_it_is()
    {
        var bundle = new Bundle
        {
            Type = Bundle.BundleType.Collection,
            Entry =
            [
                new() { Resource = StoryMapper.ToBasic(new Story { Id = "s1", Title = "S", Status = StoryStatus.Active, Need = new("see", null) }) },
                new() { Resource = new Patient { Id = "p1", Active = true } },
                new() { FullUrl = "https://x.example/nothing" },
            ],
        };
        var json = await Run(FhirJson.ToJson(bundle), "bundle.json");
        Assert.Equal([("row", "bundle-entry-without-resource"), ("story", "S"), ("Patient", "")], json.Rows.Select(row => (row.Kind, row.Title ?? (row.Problems is [var problem, ..] ? problem.Code : ""))));
        Assert.Equal(FhirJson.ToJson(bundle.Entry[1].Resource!), Target.Stored["Patient/p1"]);

        var xml = await Run("<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"p1\"/><active value=\"true\"/></Patient>", "patient.xml");
        Assert.Equal(ImportOutcome.Unchanged, Assert.Single(xml.Rows).Outcome);

        var lines = await Run(string.Join('\n', bundle.Entry.Take(2).Select(entry => FhirJson.ToJson(entry.Resource!))), "resources.ndjson");
        Assert.All(lines.Rows, row => Assert.Equal(ImportOutcome.Unchanged, row.Outcome));
    }

    [Fact]
    public async System.Threading.Tasks.Task What_the_target_refuses_is_reported_with_its_reasons()
    {
        var report = await Run(FhirJson.ToJson(StoryMapper.ToBasic(new Story
        {
            Id = "s1",
            Title = "S",
            Status = StoryStatus.Draft,
            Statements = [new Statement { Key = "a", Requirement = "R" }, new Statement { Key = "a", Requirement = "S" }],
        })), "story.json");
        var row = Assert.Single(report.Rows);
        Assert.Equal(ImportOutcome.Failed, row.Outcome);
        Assert.Contains(row.Problems, problem => problem.Code == "rejected" && problem.Message.Contains("'a'", StringComparison.Ordinal));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_report_is_written_for_people_and_for_machines()
    {
        var report = await Run("{\"title\":\"A\"}\nnonsense", "a.jsonl");
        var text = new StringWriter();
        ImportReportWriter.WriteText(report, text);
        Assert.Contains("line 2: failed row", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("story: 1 created", text.ToString(), StringComparison.Ordinal);

        using var stream = new MemoryStream();
        ImportReportWriter.WriteJson(report, stream);
        var root = System.Text.Json.JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal(1, root.GetProperty("totals").GetProperty("failed").GetInt32());
        Assert.Equal(2, root.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async System.Threading.Tasks.Task Control_characters_do_not_make_a_story_that_FHIR_refuses()
    {
        var report = await Run("{\"title\":\"A\\u0001b\"}\n{\"title\":\"A\\ud800\"}", "a.jsonl");
        Assert.Equal("A\uFFFDb", OnlyStory(report).Title);
        Assert.Equal("row-not-text", Assert.Single(report.Rows, row => row.Kind == "row").Problems.Single().Code);
    }

    [Fact]
    public async System.Threading.Tasks.Task XML_that_is_endlessly_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<extension url=\"a\">", 100_000));
        var report = await Run($"<Patient xmlns=\"http://hl7.org/fhir\">{deep}", "a.xml");
        Assert.Equal("resource-too-deep", Assert.Single(report.Rows).Problems.Single().Code);
    }

    [Theory]
    [InlineData(",")]
    [InlineData("hospital ")]
    [InlineData("as a ")]
    [InlineData("I want ")]
    [InlineData("so that ")]
    [InlineData("(a")]
    [InlineData("/Aaa")]
    [InlineData("https://a/")]
    [InlineData("<b>*")]
    public async System.Threading.Tasks.Task A_hostile_text_is_read_to_its_end(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 300_000 / piece.Length));
        var row = System.Text.Json.JsonSerializer.Serialize(new { title = "A", text, as_a = text, care_setting = text, api_interaction = "GET " + text, profiles = new[] { "https://" + text + "#a#" } });
        var report = await Run(row, "a.jsonl", new() { Limits = new() { RowLength = 4_000_000 } });
        // What takes time without end would never get here.
        Assert.NotEmpty(report.Rows);
    }

    [Theory]
    [InlineData("As a,I want\nnurse,I want\n")]
    [InlineData("Title,I want,So that\n,I want,so that\n")]
    [InlineData("I want,Text\nI want,I want\n")]
    public async System.Threading.Tasks.Task Words_that_introduce_a_want_and_nothing_after_them_break_nothing(string csv)
    {
        var report = await Importer.RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "a.csv", new MemoryTarget(), new(), TestContext.Current.CancellationToken);
        Assert.NotEmpty(report.Rows);
    }

    [Fact]
    public void No_file_whatever_makes_an_import_throw()
    {
        var piece = Gen.OneOf("\"", "{", "}", "[", "]", ":", ",", ";", "\n", "\r\n", "title", "Title", "I want", "as_a", "text", "\\ud800", "<Basic xmlns=\"http://hl7.org/fhir\">", "resourceType", "Basic", "\u0000", "é", "1", "null", " ");
        var bytes = Gen.OneOf(piece.Array[0, 30].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))), Gen.Byte.Array[0, 60]);
        Gen.Select(bytes, Gen.OneOf("a.csv", "a.json", "a.jsonl", "a.xml", "a")).Sample(
            (content, name) =>
            {
                var report = Importer.RunAsync(new MemoryStream(content), name, new MemoryTarget(), new(), CancellationToken.None).GetAwaiter().GetResult();
                Assert.NotEmpty(report.Rows);
            },
            iter: 3000);
    }
}
