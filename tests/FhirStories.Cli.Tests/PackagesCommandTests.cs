using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary>The tool as a process of its own.</summary>
public sealed class PackagesCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-cli-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_and_folders_are_added_listed_and_removed_in_the_store_itself()
    {
        var file = Write("one.tgz", Package("one.pack"));
        var folder = Unpack("two.pack");
        var added = await RunAsync("packages", "add", file, folder, "--format", "json");
        Assert.True(added.Exit == 0, added.Error);
        Assert.Equal([("one.pack", "added", 1), ("two.pack", "added", 1)], Lines(added).Select(p => ((string)p["name"]!, (string)p["state"]!, (int)p["counts"]!["ValueSet"]!)));
        Assert.Equal("unchanged", (string?)Lines(await RunAsync("packages", "add", file, "--format", "json")).Single()["state"]);

        var list = await RunAsync("packages", "list", "--format", "json");
        Assert.Equal(["two.pack", "one.pack"], Lines(list).Where(p => (string?)p["state"] == "installed").Select(p => (string)p["name"]!));
        Assert.Contains(Lines(list), p => (string?)p["name"] == "hl7.fhir.r4.core" && (string?)p["state"] == "built-in");
        Assert.Contains("one.pack@1.0.0 (FHIR 4.0.1) installed: 1 ValueSet", (await RunAsync("packages", "list")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("packages", "remove", "one.pack@1.0.0")).Exit);
        Assert.DoesNotContain("one.pack", (await RunAsync("packages", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("packages", "remove", "one.pack@1.0.0")).Exit);
    }

    [Fact]
    public async Task Over_http_it_does_the_same()
    {
        await using var app = await FhirStoriesServer.BuildAsync(
            ["--urls=http://127.0.0.1:0", "--Security:Mode=Open", $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(_folder, "server", "server.db")}", "--Catalogue:Seed=false", "--Logging:LogLevel:Default=Error"]);
        await app.StartAsync(Cancel);
        var server = $"{app.Urls.Single()}/fhir";
        var added = await RunAsync("packages", "add", Write("one.tgz", Package("one.pack")), Unpack("two.pack"), "--server", server, "--format", "json");
        Assert.True(added.Exit == 0, added.Error);
        Assert.Equal(["added", "added"], Lines(added).Select(p => (string?)p["state"]));
        var list = await RunAsync("packages", "list", "--server", server, "--format", "json");
        Assert.Equal(["two.pack", "one.pack"], Lines(list).Where(p => (string?)p["state"] == "installed").Select(p => (string)p["name"]!));

        var taken = await RunAsync("packages", "add", Write("other.tgz", Package("one.pack", "Other")), "--server", server);
        Assert.Equal(1, taken.Exit);
        Assert.Contains("(package-version-taken)", taken.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("packages", "add", Path.Combine(_folder, "other.tgz"), "--replace", "--server", server)).Exit);
        Assert.Equal(0, (await RunAsync("packages", "remove", "one.pack@1.0.0", "--server", server)).Exit);
        Assert.Equal(1, (await RunAsync("packages", "remove", "one.pack@1.0.0", "--server", server)).Exit);
    }

    [Fact]
    public async Task A_name_and_version_come_from_the_registry_that_is_named()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var registry = builder.Build();
        registry.Map("/one.pack", () => Results.Text("""{"versions":{"1.0.0":{}}}""", "application/json"));
        registry.Map("/one.pack/1.0.0", () => Results.Bytes(Package("one.pack")));
        await registry.StartAsync(Cancel);
        var run = await RunAsync("packages", "add", "one.pack@1.0.x", "--registry", registry.Urls.Single());
        Assert.True(run.Exit == 0, run.Error);
        Assert.Contains("one.pack@1.0.0", run.Output, StringComparison.Ordinal);
        var absent = await RunAsync("packages", "add", "two.pack@1.0.0", "--registry", registry.Urls.Single());
        Assert.Equal((1, true), (absent.Exit, absent.Error.Contains("(package-not-found)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Wrong_use_is_exit_2_and_a_refusal_exit_1_each_with_a_sentence()
    {
        var missing = await RunAsync("packages", "add", "nowhere.tgz");
        Assert.Equal(2, missing.Exit);
        Assert.Contains("no file or folder 'nowhere.tgz'", missing.Error, StringComparison.Ordinal);
        var bad = await RunAsync("packages", "add", Write("bad.tgz", "nonsense"u8.ToArray()));
        Assert.Equal(1, bad.Exit);
        var registry = await RunAsync("packages", "add", "one.pack@1.0.0");
        Assert.Equal((1, true), (registry.Exit, registry.Error.Contains("package-registry-missing", StringComparison.Ordinal)));
        Assert.Equal(2, (await RunAsync("packages", "add", "one.pack@1.0.0", "--registry", "nonsense")).Exit);
        Assert.Equal(2, (await RunAsync("packages", "list", "--server", "nonsense")).Exit);
        Assert.Equal(2, (await RunAsync("packages", "list", "--server", "http://127.0.0.1:9/fhir")).Exit);
        Assert.Equal(2, (await RunAsync("packages", "remove", "one.pack")).Exit);
        Assert.DoesNotContain("   at ", missing.Error + bad.Error + registry.Error, StringComparison.Ordinal);
    }

    private static List<JsonObject> Lines(ToolRun run) => [.. JsonNode.Parse(run.Output)!.AsArray().Select(p => p!.AsObject())];

    private static (string Name, string Content)[] Files(string name, string definition) =>
    [
        ("package.json", $$"""{"name":"{{name}}","version":"1.0.0","fhirVersions":["4.0.1"]}"""),
        ("v.json", $$"""{"resourceType":"ValueSet","id":"v","url":"https://example.org/{{name}}/v","name":"{{definition}}","status":"active"}"""),
    ];

    private static byte[] Package(string name, string definition = "V")
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
            foreach (var (file, content) in Files(name, definition))
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"package/{file}") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        return bytes.ToArray();
    }

    private string Unpack(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name, "package")).FullName;
        foreach (var (file, content) in Files(name, "V")) File.WriteAllText(Path.Combine(folder, file), content);
        return Path.GetDirectoryName(folder)!;
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private Task<ToolRun> RunAsync(params string[] arguments) => Tool.RunAsync(_folder, arguments);
}
