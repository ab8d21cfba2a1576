using System.IO.Compression;
using Xunit;

namespace FhirStories.Rest.Tests.Packages;

public sealed class InstallingTests
{
    private static readonly string[] Published =
        ["careconnect.stu3-2023.9.26.tgz", "careconnect.stu3.snapshots-2021.5.11.tgz", "fhir.r4.ukcore-2025.6.20.tgz", "hl7.fhir.r3.core-3.0.2.tgz", "hl7.fhir.uv.xver-r5.r4-0.1.1.tgz"];

    [Fact]
    public async Task The_published_packages_are_added_read_searched_and_still_there_after_a_restart()
    {
        await using var server = await PackageServer.StartAsync();
        foreach (var file in Published) await server.AddedAsync(PackageArchive.Real(file));
        foreach (var start in new[] { "first", "second" })
        {
            Assert.Equal(
                ["careconnect.stu3#2023.9.26", "careconnect.stu3.snapshots#2021.5.11", "fhir.r4.ukcore#2025.6.20", "hl7.fhir.r3.core#3.0.2", "hl7.fhir.uv.xver-r5.r4#0.1.1"],
                (await server.PackagesAsync()).Order(StringComparer.Ordinal));

            var patient = await server.GetAsync("StructureDefinition/fhir.r4.ukcore-2025.6.20-UKCore-Patient");
            Assert.Equal(200, patient.Status);
            Assert.Equal("W/\"1\"", patient.Headers.ETag!.ToString());
            Assert.Null(patient.Content.LastModified);
            Assert.Equal("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient", (string?)patient.Json["url"]);
            Assert.Equal(153, (int?)(await server.GetAsync("StructureDefinition?package=fhir.r4.ukcore&_summary=count")).Json["total"]);
            Assert.Equal(153, (int?)(await server.GetAsync("StructureDefinition?package=fhir.r4.ukcore|2025.6.20&_summary=count")).Json["total"]);
            Assert.Equal(0, (int?)(await server.GetAsync("StructureDefinition?package=fhir.r4.ukcore|1.0.0&_summary=count")).Json["total"]);
            var stu3 = await server.SendAsync("GET", "StructureDefinition/careconnect.stu3-2023.9.26-CareConnect-Patient-1", accept: RunningServer.FhirXml);
            Assert.Contains("<fhirVersion value=\"3.0.2\" />", stu3.Text, StringComparison.Ordinal);
            Assert.Contains("<id value=\"careconnect.stu3-2023.9.26-CareConnect-Patient-1\" />", stu3.Text, StringComparison.Ordinal);
            if (start == "first") await server.RestartAsync();
        }
        // The same again, and from XML pages too: nothing changes.
        var again = await server.AddAsync(PackageArchive.Real(Published[2]));
        Assert.Equal("unchanged", PackageServer.Part(PackageServer.Parts(again).Single(), "outcome"));
        var pages = await server.SendAsync("GET", "ValueSet?package=careconnect.stu3&_count=200", accept: RunningServer.FhirXml);
        Assert.Equal(200, pages.Status);
    }

    [Fact]
    public async Task What_a_package_has_is_not_created_again_by_a_conditional_create()
    {
        await using var server = await PackageServer.StartAsync();
        await server.AddedAsync(PackageArchive.OfProfiles("test.pack", "1.0.0", "One", "Two"));
        var one = (await server.GetAsync("StructureDefinition/test.pack-1.0.0-One")).Json;
        var url = Uri.EscapeDataString((string)one["url"]!);
        one.Remove("id");

        async Task<Answer> CreateAsync(string criteria)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "StructureDefinition") { Content = PackageServer.Bytes(System.Text.Encoding.UTF8.GetBytes(one.ToJsonString()), RunningServer.FhirJson) };
            request.Headers.TryAddWithoutValidation("If-None-Exist", criteria);
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var there = await CreateAsync($"url={url}");
        Assert.Equal((200, "test.pack-1.0.0-One"), (there.Status, (string?)there.Json["id"]));
        RunningServer.AssertRefused(await CreateAsync("package=test.pack"), 412, "condition-several");
        RunningServer.AssertRefused(await CreateAsync("nonsense=1"), 400, "search-parameter-unknown");
        Assert.Equal(201, (await CreateAsync($"url={url}&version=another")).Status);
    }

    [Fact]
    public async Task A_definition_of_a_package_is_read_only_and_has_one_version()
    {
        await using var server = await PackageServer.StartAsync();
        await server.AddedAsync(PackageArchive.OfProfiles("test.pack", "1.0.0", "One"));
        const string Path = "StructureDefinition/test.pack-1.0.0-One";

        var put = await server.PutAsync(Path, $$"""{"resourceType":"StructureDefinition","id":"test.pack-1.0.0-One"}""");
        RunningServer.AssertRefused(put, 405, "definition-read-only");
        Assert.Equal(["GET", "HEAD"], put.Content.Allow);
        RunningServer.AssertRefused(await server.SendAsync("DELETE", Path), 405, "definition-read-only");
        RunningServer.AssertRefused(await server.SendAsync("DELETE", "StructureDefinition/Patient"), 405, "definition-read-only");
        Assert.Equal(405, (await server.SendAsync("POST", Path, PackageServer.Bytes([], RunningServer.FhirJson))).Status);

        var read = await server.GetAsync(Path);
        Assert.Equal(read.Text, (await server.GetAsync(Path + "/_history/1")).Text);
        Assert.Equal(404, (await server.GetAsync(Path + "/_history/2")).Status);
        Assert.Equal("W/\"1\"", (string?)Assert.Single((await server.GetAsync(Path + "/_history")).Json["entry"]!.AsArray())!["response"]!["etag"]);
        Assert.Null((await server.GetAsync("StructureDefinition/_history")).Json["entry"]);

        // What people store of the same types goes on as ever.
        Assert.Equal(201, (await server.PutAsync("StructureDefinition/mine", """{"resourceType":"StructureDefinition","id":"mine","url":"https://example.org/mine","name":"Mine","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]}}""")).Status);
        Assert.Single((await server.GetAsync("StructureDefinition/_history")).Json["entry"]!.AsArray());
        Assert.Equal(["mine"], await server.IdsAsync("StructureDefinition?name=mine"));
        Assert.Equal(204, (await server.SendAsync("DELETE", "StructureDefinition/mine")).Status);
    }

    [Fact]
    public async Task What_is_refused_leaves_everything_as_it_was()
    {
        await using var server = await PackageServer.StartAsync("--Definitions:LargestPackage=400000");
        var good = PackageArchive.OfProfiles("test.pack", "1.0.0", "One");
        await server.AddedAsync(good);
        var before = await server.SeenAsync();

        var manifest = ("package/package.json", """{"name":"evil","version":"1.0.0","fhirVersions":["4.0.1"]}""");
        foreach (var (what, bytes, code) in new (string, byte[], string)[]
        {
            ("cut short", good[..(good.Length / 2)], "package-truncated"),
            ("no archive", "this is no package"u8.ToArray(), ""),
            ("nothing", [], ""),
            ("without a manifest", PackageArchive.Tar([("package/a.json", "{}")]), "package-manifest-missing"),
            ("outside", PackageArchive.Tar([manifest, ("package/../../etc/x.json", "{}")]), "package-path-outside"),
            ("a name that is a path", PackageArchive.Of("../../x", "1.0.0", []), ""),
            ("a bomb", Bomb(manifest), "package-too-large"),
        })
        {
            var answer = await server.AddAsync(bytes);
            Assert.True(answer.Status is 422 or 413, $"{what}: {answer.Status} {answer.Text}");
            var found = (string?)answer.Json["issue"]![0]!["details"]!["coding"]![0]!["code"];
            Assert.True(code.Length == 0 || found == code, $"{what}: {found}");
            Assert.Equal(before, await server.SeenAsync());
        }
        var noise = new byte[500_000];
        Random.Shared.NextBytes(noise);
        RunningServer.AssertRefused(await server.AddAsync(noise), 413, "package-too-large");
        // Without a length the limit holds as well.
        RunningServer.AssertRefused(await server.SendAsync("POST", "$package-add", new Chunked(noise)), 413, "package-too-large");
        RunningServer.AssertRefused(await server.SendAsync("POST", "$package-add", PackageServer.Bytes(good, null)), 415, "content-type-unsupported");
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", PackageServer.Bytes(good, "application/gzip")), 415, "content-type-unsupported");
        Assert.Equal(405, (await server.GetAsync("$package-add")).Status);
        RunningServer.AssertRefused(await server.AddByNameAsync("any.pack", "1.0.0"), 422, "package-registry-missing");
        Assert.Equal(before, await server.SeenAsync());
        // Other tests of this process may be at it.
        var until = DateTime.UtcNow.AddMinutes(2);
        while (Directory.GetFiles(Path.GetTempPath(), $"fhirstories-{Environment.ProcessId}-*.package") is { Length: > 0 } left)
        {
            Assert.True(DateTime.UtcNow < until, $"{left[0]} is left.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Another_content_of_a_version_is_refused_unless_it_is_to_replace_and_only_what_is_installed_can_be_removed()
    {
        await using var server = await PackageServer.StartAsync();
        await server.AddedAsync(PackageArchive.OfProfiles("test.pack", "1.0.0", "One"));
        var other = PackageArchive.OfProfiles("test.pack", "1.0.0", "Two");
        RunningServer.AssertRefused(await server.AddAsync(other), 409, "package-version-taken");
        Assert.Equal(200, (await server.GetAsync("StructureDefinition/test.pack-1.0.0-One")).Status);

        Assert.Equal("replaced", PackageServer.Part(PackageServer.Parts(await server.AddAsync(other, "?replace=true")).Single(), "outcome"));
        Assert.Equal(404, (await server.GetAsync("StructureDefinition/test.pack-1.0.0-One")).Status);
        Assert.Equal(200, (await server.GetAsync("StructureDefinition/test.pack-1.0.0-Two")).Status);

        Assert.Equal(200, (await server.SendAsync("POST", "$package-remove?name=test.pack&version=1.0.0")).Status);
        Assert.Equal(404, (await server.GetAsync("StructureDefinition/test.pack-1.0.0-Two")).Status);
        RunningServer.AssertRefused(await server.SendAsync("POST", "$package-remove?name=test.pack&version=1.0.0"), 404, "package-not-found");
        RunningServer.AssertRefused(await server.SendAsync("POST", "$package-remove?name=hl7.fhir.r4.core&version=4.0.1"), 409, "package-not-installed");
        await server.RestartAsync();
        Assert.Empty(await server.PackagesAsync());
    }

    [Fact]
    public async Task Many_at_once_are_all_there_and_readers_never_miss_what_was_there()
    {
        await using var server = await PackageServer.StartAsync();
        await server.AddedAsync(PackageArchive.OfProfiles("fixed.pack", "1.0.0", "Fixed"));
        using var done = new CancellationTokenSource();
        var reads = 0;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                Assert.Equal(200, (await server.GetAsync("StructureDefinition/fixed.pack-1.0.0-Fixed")).Status);
                Assert.Equal(1, (int?)(await server.GetAsync("StructureDefinition?package=fixed.pack&_summary=count")).Json["total"]);
                Interlocked.Increment(ref reads);
            }
        })).ToList();
        var writers = Enumerable.Range(0, 12).Select(i => server.AddAsync(PackageArchive.OfProfiles($"pack{i % 6}", "1.0.0", "P"))).ToList();
        var outcomes = (await Task.WhenAll(writers)).Select(a => PackageServer.Part(PackageServer.Parts(a).Single(), "outcome")).ToList();
        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(reads > 0);
        Assert.Equal((6, 6), (outcomes.Count(o => o == "added"), outcomes.Count(o => o == "unchanged")));
        Assert.Equal(7, (await server.PackagesAsync()).Count);
    }

    private static byte[] Bomb((string, string) manifest)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.SmallestSize, leaveOpen: true))
        using (var tar = new System.Formats.Tar.TarWriter(gzip))
        {
            foreach (var (name, content) in new[] { manifest, ("package/big.json", new string(' ', 90 << 20)) })
                tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)),
                });
        }
        return bytes.ToArray();
    }

    private sealed class Chunked : HttpContent
    {
        private readonly byte[] _bytes;

        public Chunked(byte[] bytes)
        {
            _bytes = bytes;
            Headers.ContentType = new("application/octet-stream");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            for (var at = 0; at < _bytes.Length; at += 8192) await stream.WriteAsync(_bytes.AsMemory(at, Math.Min(8192, _bytes.Length - at)));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
