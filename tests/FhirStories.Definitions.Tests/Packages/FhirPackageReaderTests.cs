using System.Formats.Tar;
using FhirStories.Definitions.Packages;
using Xunit;

namespace FhirStories.Definitions.Tests.Packages;

public sealed class FhirPackageReaderTests
{
    private const string Manifest = PackageArchives.Manifest;

    [Fact]
    public void A_published_package_is_read_whole()
    {
        var package = FhirPackageReader.Read(RealData.Path("packages", "careconnect.stu3-2023.9.26.tgz"));

        Assert.Equal(("careconnect.stu3", "2023.9.26", "3.0.2", "Apache-2.0"), (package.Name, package.Version, package.FhirVersion, package.Licence));
        Assert.Equal(119, package.Resources.Count(r => (string?)r["resourceType"] == "StructureDefinition"));
        Assert.Equal(76, package.Resources.Count(r => (string?)r["resourceType"] == "ValueSet"));
    }

    [Fact]
    public void Only_resources_of_the_package_folder_are_taken_and_a_byte_order_mark_does_no_harm()
    {
        var package = Read(("package/package.json", Manifest), ("package/Patient-a.json", "\uFEFF{\"resourceType\":\"Patient\",\"id\":\"a\"}"),
            ("package/example/Patient-b.json", """{"resourceType":"Patient"}"""), ("package/.index.json", """{"resourceType":"Index"}"""), ("package/readme.md", "#"), ("package/list.json", "[]"));

        Assert.Equal("a", (string?)Assert.Single(package.Resources)["id"]);
    }

    [Theory]
    [InlineData("../evil.json")]
    [InlineData("package/../../evil.json")]
    [InlineData("package\\..\\evil.json")]
    [InlineData("/etc/evil.json")]
    [InlineData("C:/evil.json")]
    public void A_path_that_leaves_the_package_is_refused(string name) =>
        Assert.Contains("path that leaves it", Refusal(() => Read(("package/package.json", Manifest), (name, "{}"))), StringComparison.Ordinal);

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void A_link_is_refused(TarEntryType type)
    {
        var tgz = PackageArchives.Tgz(tar => tar.WriteEntry(new PaxTarEntry(type, "package/link.json") { LinkName = "/etc/passwd" }));

        Assert.Contains("links are refused", Refusal(() => FhirPackageReader.Read(tgz)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_unpacks_beyond_the_limits_is_refused()
    {
        var zeros = new string(' ', 1 << 20);
        (string, string)[] bomb = [("package/package.json", Manifest), ("package/a.txt", zeros), ("package/b.txt", zeros), ("package/c.txt", zeros)];

        Assert.Contains("larger than 1000 bytes", Refusal(() => Read(new PackageLimits(MemberBytes: 1000), bomb)), StringComparison.Ordinal);
        Assert.Contains("unpacks to more than 2097152 bytes", Refusal(() => Read(new PackageLimits(TotalBytes: 2 << 20), bomb)), StringComparison.Ordinal);
        Assert.Contains("more than 3 files", Refusal(() => Read(new PackageLimits(Members: 3), bomb)), StringComparison.Ordinal);
        Assert.Equal("test.pkg", Read(new PackageLimits(4, 1 << 20, 4 << 20), bomb).Name);
    }

    [Fact]
    public void A_package_that_is_cut_short_is_refused()
    {
        var whole = File.ReadAllBytes(RealData.Path("packages", "careconnect.stu3-2023.9.26.tgz"));
        foreach (var length in new[] { 0, 5, 100, whole.Length / 2, whole.Length - 2000, whole.Length - 8, whole.Length - 1 })
            Assert.Throws<PackageException>(() => FhirPackageReader.Read(new MemoryStream(whole, 0, length)));
    }

    [Fact]
    public void What_is_no_package_is_refused_with_a_sentence()
    {
        Assert.Contains("no FHIR package", Refusal(() => Read(("package/Patient-a.json", "{}"))), StringComparison.Ordinal);
        Assert.Contains("has no name", Refusal(() => Read(("package/package.json", "{}"))), StringComparison.Ordinal);
        Assert.Contains("package/Patient-a.json is not well-formed JSON", Refusal(() => Read(("package/package.json", Manifest), ("package/Patient-a.json", "{"))), StringComparison.Ordinal);
        Assert.Throws<PackageException>(() => FhirPackageReader.Read(new MemoryStream("no gzip at all"u8.ToArray())));
    }

    private static string Refusal(Action read) => Assert.Throws<PackageException>(read).Message;

    private static FhirPackage Read(params (string Name, string Text)[] files) => Read(new PackageLimits(), files);

    private static FhirPackage Read(PackageLimits limits, params (string Name, string Text)[] files) => FhirPackageReader.Read(PackageArchives.Tgz(files), limits);
}
