using System.Text.Json.Nodes;
using FhirStories.Server;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary>The tool as a process of its own.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_real_stories_go_in_once_and_a_second_time_changes_nothing()
    {
        var file = RealStories();
        var dry = await RunAsync("import", file, "--dry-run", "--format", "json");
        Assert.Equal(0, dry.Exit);
        Assert.Equal(84, Rows(dry, "story").Count(r => (string?)r["outcome"] == "would-create"));

        var first = await RunAsync("import", file, "--format", "json");
        Assert.Equal(0, first.Exit);
        Assert.Equal(84, Rows(first, "story").Count(r => (string?)r["outcome"] == "created"));
        Assert.Equal(Enumerable.Range(1, 84), Rows(first, "story").Select(r => (int)r["line"]!).Order());

        var second = await RunAsync("import", file, "--format", "json");
        Assert.All(Json(second)["rows"]!.AsArray(), row => Assert.Equal("unchanged", (string?)row!["outcome"]));
    }

    [Fact]
    public async Task Over_http_it_does_the_same()
    {
        await using var app = await FhirStoriesServer.BuildAsync(
            ["--urls=http://127.0.0.1:0", "--Security:Mode=Open", $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(_folder, "server.db")}", "--Catalogue:Seed=false", "--Logging:LogLevel:Default=Error"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var file = Write("two.jsonl", """
            {"as_a":"a ward nurse (hospital)","i_want":"see a patient's allergies","so_that":"I do not give a harmful medicine"}
            {"as_a":"a pharmacist","i_want":"see the medicines taken before admission","so_that":"I can reconcile them"}
            """);
        var server = $"{app.Urls.Single()}/fhir";
        var first = await RunAsync("import", file, "--server", server, "--format", "json");
        Assert.Equal(["created", "created"], Rows(first, "story").Select(r => (string?)r["outcome"]));
        var second = await RunAsync("import", file, "--server", server, "--format", "json");
        Assert.All(Json(second)["rows"]!.AsArray(), row => Assert.Equal("unchanged", (string?)row!["outcome"]));
    }

    [Fact]
    public async Task A_bad_row_is_told_with_its_line_and_hinders_no_other()
    {
        var file = Write("bad.jsonl", "{\"as_a\":\"a nurse\",\"i_want\":\"see observations\"}\n{oops\n{\"as_a\":\"a nurse\",\"i_want\":\"see allergies\"}\n");
        var run = await RunAsync("import", file, "--all");
        Assert.Equal(1, run.Exit);
        Assert.Contains("line 2: failed row", run.Output, StringComparison.Ordinal);
        Assert.Contains("story: 2 created", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_windows_1252_csv_keeps_its_quotes_and_pounds()
    {
        var file = Path.Combine(_folder, "old.csv");
        await File.WriteAllBytesAsync(file, [.. "Role;I want;So that\r\nclerk;see the patient"u8, 0x92, .. "s bill;it is under "u8, 0xA3, .. "10\r\n"u8], TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunAsync("import", file)).Exit);
        var stories = await RunAsync("import", file, "--format", "json");
        Assert.Equal("See the patient’s bill", (string?)Rows(stories, "story").Single()["title"]);
    }

    [Fact]
    public async Task Wrong_use_is_exit_2_and_an_empty_file_exit_1_each_with_a_sentence()
    {
        var missing = await RunAsync("import", "nowhere.csv");
        Assert.Equal((2, "There is no file 'nowhere.csv'."), (missing.Exit, missing.Error.Trim()));
        var empty = await RunAsync("import", Write("empty.csv", ""));
        Assert.Equal(1, empty.Exit);
        Assert.Contains("The file is empty.", empty.Output, StringComparison.Ordinal);
        var address = await RunAsync("import", Write("x.jsonl", "{}"), "--server", "nonsense");
        Assert.Equal(2, address.Exit);
        var folder = await RunAsync("import", Write("y.jsonl", "{}"), "--database", _folder);
        Assert.Equal(2, folder.Exit);
        Assert.DoesNotContain("   at ", missing.Error + empty.Error + address.Error + folder.Error, StringComparison.Ordinal);
    }

    private static string RealStories()
    {
        var folder = Environment.GetEnvironmentVariable("FHIRSTORIES_TESTDATA");
        for (var at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "FhirStories.sln"))) folder = Path.GetFullPath(Path.Combine(at, "..", "shared", "data"));
        var file = Path.Combine(folder ?? "", "stories", "care-connect-stories.jsonl");
        Assert.SkipUnless(File.Exists(file), "The real stories are not beside this checkout.");
        return file;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<ToolRun> RunAsync(params string[] arguments) => Tool.RunAsync(_folder, arguments);

    private static JsonObject Json(ToolRun run) => JsonNode.Parse(run.Output)!.AsObject();

    private static IEnumerable<JsonObject> Rows(ToolRun run, string kind) =>
        Json(run)["rows"]!.AsArray().Select(r => r!.AsObject()).Where(r => (string?)r["kind"] == kind);
}
