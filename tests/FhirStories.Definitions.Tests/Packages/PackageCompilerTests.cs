using System.Text.Json.Nodes;
using FhirStories.Definitions.Packages;
using Xunit;

namespace FhirStories.Definitions.Tests.Packages;

public sealed class PackageCompilerTests
{
    private const string Set = """{"resourceType":"ValueSet","id":"v","url":"http://x.org/ValueSet/v","version":"1.0.0","status":"active"}""";

    [Theory]
    [InlineData("hl7.fhir.r3.core-3.0.2.tgz", "hl7.fhir.r3.core#3.0.2", FhirRelease.Stu3)]
    [InlineData("careconnect.stu3-2023.9.26.tgz", "careconnect.stu3#2023.9.26", FhirRelease.Stu3)]
    [InlineData("careconnect.stu3.snapshots-2021.5.11.tgz", "careconnect.stu3.snapshots#2021.5.11", FhirRelease.Stu3)]
    [InlineData("fhir.r4.ukcore-2025.6.20.tgz", "fhir.r4.ukcore#2025.6.20", FhirRelease.R4)]
    [InlineData("hl7.fhir.uv.xver-r5.r4-0.1.1.tgz", "hl7.fhir.uv.xver-r5.r4#0.1.1", FhirRelease.R4)]
    public void A_published_package_is_compiled_and_opened_again_with_every_definition(string file, string reference, FhirRelease release)
    {
        var path = RealData.Path("packages", file);
        var package = PackageCompiler.Compile(path);
        var published = FhirPackageReader.Read(path).Resources
            .Where(r => (string?)r["resourceType"] is "StructureDefinition" or "ValueSet" or "CodeSystem" or "ConceptMap" or "SearchParameter" or "OperationDefinition" or "CompartmentDefinition")
            .CountBy(r => (string)r["resourceType"]!).ToDictionary();
        TestContext.Current.TestOutputHelper?.WriteLine($"{reference}: {string.Join(", ", package.Manifest.Counts)}; {package.Bytes.Length} bytes");
        foreach (var issue in package.Manifest.Issues) TestContext.Current.TestOutputHelper?.WriteLine($"{issue.Severity} {issue.Code} {issue.File} {issue.ElementId} {issue.Message}");

        Assert.Equal(reference, package.Manifest.Reference);
        var lost = package.Manifest.Issues.Where(i => i.Severity == DefinitionSeverity.Error).ToList();
        Assert.Equal(published.Values.Sum(), package.Manifest.Counts.Values.Sum() + lost.Count);
        Assert.Equal(DefinitionPackage.Open(package.Bytes).Manifest.ContentKey, package.Manifest.ContentKey);

        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(package, PackageOrigin.Installed)]);
        Assert.Equal((reference, PackageOrigin.Installed), (store.Packages[0].Manifest.Reference, store.Packages[0].Origin));
        foreach (var kind in package.Manifest.Counts.Keys)
        {
            foreach (var entry in store.List(release, kind).Where(e => e.Source == reference))
            {
                Assert.Contains(entry, store.FindAll(entry.Url));
                var json = JsonNode.Parse(store.ReadJson(entry).Span)!;
                Assert.Equal((entry.Url, entry.Id, entry.ResourceType), ((string?)json["url"]!.GetValue<string>().Trim(), (string?)json["id"], (string?)json["resourceType"]));
                Assert.Matches(@"^[A-Za-z0-9\-.]{1,64}$", entry.Id);
            }
        }
    }

    [Fact]
    public void The_same_content_gives_the_same_key_whatever_the_archive()
    {
        var folder = Directory.CreateTempSubdirectory("fhirstories-test-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "package.json"), PackageArchives.Manifest);
            File.WriteAllText(Path.Combine(folder.FullName, "ValueSet-v.json"), Set);

            var tgz = PackageCompiler.Compile(PackageArchives.Tgz(("package/ValueSet-v.json", Set), ("package/package.json", PackageArchives.Manifest)));
            var unpacked = PackageCompiler.Compile(folder.FullName);

            Assert.Equal(tgz.Manifest.ContentKey, unpacked.Manifest.ContentKey);
            Assert.Equal(tgz.Bytes.ToArray(), unpacked.Bytes.ToArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_folder_of_the_package_cache_is_read_and_its_examples_are_not()
    {
        var folder = Directory.CreateTempSubdirectory("fhirstories-test-");
        try
        {
            var package = Directory.CreateDirectory(Path.Combine(folder.FullName, "test.pkg#1.0.0", "package"));
            File.WriteAllText(Path.Combine(package.FullName, "package.json"), PackageArchives.Manifest);
            File.WriteAllText(Path.Combine(package.FullName, "ValueSet-v.json"), Set);
            File.WriteAllText(Path.Combine(package.CreateSubdirectory("example").FullName, "ValueSet-w.json"), Set.Replace("/v\"", "/w\"", StringComparison.Ordinal));

            Assert.Equal("[ValueSet, 1]", Assert.Single(PackageCompiler.Compile(package.Parent!.FullName).Manifest.Counts).ToString());

            File.CreateSymbolicLink(Path.Combine(package.FullName, "ValueSet-link.json"), "/etc/hostname");
            Assert.Equal("package-link", Assert.Throws<PackageException>(() => PackageCompiler.Compile(package.Parent!.FullName)).Code);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_bad_file_is_reported_and_costs_only_itself()
    {
        var package = Compile(
            ("package/package.json", PackageArchives.Manifest), ("package/ValueSet-v.json", "\uFEFF" + Set), ("package/broken.json", "{"),
            ("package/twice.json", """{"resourceType":"ValueSet","url":"http://x.org/a","url":"http://x.org/b"}"""),
            ("package/again.json", Set.Replace("\"v\"", "\"u\"", StringComparison.Ordinal)), ("package/nameless.json", """{"resourceType":"CodeSystem","status":"active"}"""),
            ("package/other.json", Set.Replace("1.0.0", "2.0.0", StringComparison.Ordinal)), ("package/Patient-a.json", """{"resourceType":"Patient"}"""),
            ("package/old.json", """{"resourceType":"StructureDefinition","url":"http://x.org/old","fhirVersion":"1.0.2"}"""),
            ("package/list.json", """{"resourceType":"StructureDefinition","url":"http://x.org/s","fhirVersion":"3.0.2","differential":{"element":"x"}}"""),
            ("package/deep.json", $$"""{"resourceType":"ValueSet","url":"http://x.org/deep","x":{{new string('[', 300)}}{{new string(']', 300)}}}"""));

        Assert.Equal(2, package.Manifest.Counts["ValueSet"]);
        Assert.Equal(
            [
                ("package/ValueSet-v.json", "file-byte-order-mark"), ("package/broken.json", "file-not-well-formed"), ("package/twice.json", "file-not-well-formed"),
                ("package/again.json", "canonical-duplicate"), ("package/nameless.json", "definition-url-missing"), ("package/other.json", "id-duplicate"),
                ("package/old.json", "definition-fhir-version-unsupported"), ("package/deep.json", "file-not-well-formed"), (null, "resources-left-out"),
            ],
            package.Manifest.Issues.Where(i => i.File != "package/list.json").Select(i => (i.File, i.Code)));
    }

    [Fact]
    public void A_line_end_within_a_string_is_read_as_one()
    {
        var package = Compile(("package/package.json", PackageArchives.Manifest), ("package/v.json", Set.Replace("\"active\"", "\"active\",\"description\":\"one\r\ntwo \\\"three\\\"\"", StringComparison.Ordinal)));
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(package, PackageOrigin.Installed)]);

        Assert.Equal("file-control-characters", Assert.Single(package.Manifest.Issues).Code);
        Assert.Equal("one\r\ntwo \"three\"", (string?)JsonNode.Parse(store.ReadJson(store.Find("http://x.org/ValueSet/v")!).Span)!["description"]);
    }

    [Fact]
    public async Task Numbers_and_booleans_written_as_strings_are_read_as_what_they_mean()
    {
        var package = Compile(("package/package.json", PackageArchives.Manifest), ("package/p.json",
            """{"resourceType":"StructureDefinition","url":"http://x.org/p","name":"P","status":"draft","kind":"resource","abstract":"false","type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.name","path":"Patient.name","min":"1","mustSupport":"true"}]}}"""));
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(package, PackageOrigin.Installed)]);
        var snapshot = await store.Snapshots.GetAsync(store.Find("http://x.org/p")!, TestContext.Current.CancellationToken);

        Assert.Equal("literal-as-string", Assert.Single(package.Manifest.Issues).Code);
        Assert.Empty(snapshot.Issues);
        var name = JsonNode.Parse(snapshot.Json.Span)!["snapshot"]!["element"]!.AsArray().Single(e => (string?)e!["id"] == "Patient.name")!;
        Assert.Equal((1, true), ((int)name["min"]!, (bool)name["mustSupport"]!));
    }

    [Theory]
    [InlineData("{}", "package-manifest-invalid")]
    [InlineData("""{"name":"a/../b","version":"1","fhirVersions":["4.0.1"]}""", "package-manifest-invalid")]
    [InlineData("""{"name":"a","version":"1 2","fhirVersions":["4.0.1"]}""", "package-manifest-invalid")]
    [InlineData("""{"name":"a","version":"1"}""", "package-fhir-version-unsupported")]
    [InlineData("""{"name":"a","version":"1","fhirVersions":["1.0.2"]}""", "package-fhir-version-unsupported")]
    [InlineData("{", "package-manifest-invalid")]
    public void A_manifest_that_does_not_say_what_the_package_is_is_refused(string manifest, string code) =>
        Assert.Equal(code, Assert.Throws<PackageException>(() => Compile(("package/package.json", manifest))).Code);

    [Fact]
    public void An_archive_that_is_no_package_or_unpacks_out_of_proportion_is_refused()
    {
        Assert.Equal("package-manifest-missing", Assert.Throws<PackageException>(() => Compile(("package/ValueSet-v.json", Set))).Code);
        Assert.Equal("package-manifest-missing", Assert.Throws<PackageException>(() => PackageCompiler.Compile(PackageArchives.Zip(("a.txt", "a")))).Code);
        Assert.Equal("package-format-unknown", Assert.Throws<PackageException>(() => PackageCompiler.Compile(new MemoryStream("plain text"u8.ToArray()))).Code);
        Assert.Equal("package-format-unknown", Assert.Throws<PackageException>(() => PackageCompiler.Compile(new MemoryStream())).Code);
        Assert.Equal("package-path-outside", Assert.Throws<PackageException>(() => PackageCompiler.Compile(PackageArchives.Zip(("../profiles-types.xml", "a")))).Code);
        Assert.Equal("package-truncated", Assert.Throws<PackageException>(() => PackageCompiler.Compile(new MemoryStream("PK\u0003\u0004 and nothing more"u8.ToArray()))).Code);

        var bomb = PackageArchives.Tgz(("package/package.json", PackageArchives.Manifest), ("package/a.json", new string(' ', 80 << 20)));
        Assert.Contains("unpacks to more than", Assert.Throws<PackageException>(() => PackageCompiler.Compile(bomb)).Message, StringComparison.Ordinal);
    }

    private static DefinitionPackage Compile(params (string Name, string Text)[] files) => PackageCompiler.Compile(PackageArchives.Tgz(files));
}
