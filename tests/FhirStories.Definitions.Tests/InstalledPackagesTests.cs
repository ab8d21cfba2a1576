using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Tests.Packages;
using Xunit;

namespace FhirStories.Definitions.Tests;

public sealed class InstalledPackagesTests
{
    private const string Url = "http://x.org/ValueSet/v";

    [Fact]
    public void Versions_live_side_by_side_and_are_found_exactly_partly_and_as_the_newest()
    {
        var store = Using(("pkg", "1", "1.2.0"), ("pkg", "2", "1.10.1"), ("pkg", "3", "1.10.1-beta.2"), ("pkg", "4", "2.0.0-ballot"), ("pkg", "5", null));

        Assert.Equal("2.0.0-ballot", store.Find(Url)!.Version);
        Assert.Equal("1.2.0", store.Find(Url + "|1.2.0")!.Version);
        Assert.Equal("1.10.1", store.Find(Url + "|1")!.Version);
        Assert.Equal("1.10.1", store.Find(Url + "|1.x")!.Version);
        Assert.Equal("1.10.1", store.Find(Url + "|1.10")!.Version);
        Assert.Equal("1.2.0", store.Find(Url + "|1.2")!.Version);
        Assert.Equal("1.10.1-beta.2", store.Find(Url + "|1.10.1-beta.2")!.Version);
        Assert.Null(store.Find(Url + "|1.1"));
        Assert.Null(store.Find(Url + "|2.0.0-bal"));
        Assert.Null(store.Find(Url + "|3"));
        Assert.Equal(5, store.FindAll(Url).Count());
    }

    [Theory]
    [InlineData("1.0.0", "1.0.0", 0)]
    [InlineData("1.2.0", "1.10.0", -1)]
    [InlineData("1.0.0-ballot", "1.0.0", -1)]
    [InlineData("1.0.0-alpha.2", "1.0.0-alpha.10", -1)]
    [InlineData("1.0", "1.0.0", -1)]
    [InlineData("2023.9.26", "2021.12.1", 1)]
    [InlineData("1.0.0+build", "1.0.0", 0)]
    [InlineData(null, "0.0.1", -1)]
    public void Versions_are_ordered_by_number_and_a_preview_before_its_release(string? a, string? b, int order)
    {
        Assert.Equal(order, Math.Sign(CanonicalVersion.Compare(a, b)));
        Assert.Equal(-order, Math.Sign(CanonicalVersion.Compare(b, a)));
    }

    [Fact]
    public void An_installed_package_wins_over_a_folder_and_both_over_what_is_built_in()
    {
        const string patient = "http://hl7.org/fhir/StructureDefinition/Patient";
        var official = Package("hl7.fhir.r4.core", "4.0.1", Definition("StructureDefinition", patient, "4.0.1"));
        var folder = Package("hl7.fhir.r4.core", "4.0.9", Definition("StructureDefinition", patient, "4.0.9"));
        var stu3 = Package("hl7.fhir.r3.core", "3.0.2", Definition("StructureDefinition", patient, null), "3.0.2");
        var store = new DefinitionStore(new DefinitionStoreOptions());

        store.Use([(folder, PackageOrigin.Folder), (stu3, PackageOrigin.Installed)]);
        Assert.Equal((PackageOrigin.Folder, "4.0.9"), (store.Find(patient)!.Origin, store.Find(patient)!.Version));
        Assert.Equal((PackageOrigin.Installed, "3.0.2"), (store.Find(patient, FhirRelease.Stu3)!.Origin, store.Find(patient, FhirRelease.Stu3)!.Version));

        store.Use([(folder, PackageOrigin.Folder), (official, PackageOrigin.Installed)]);
        Assert.Equal((PackageOrigin.Installed, "4.0.1"), (store.Find(patient)!.Origin, store.Find(patient)!.Version));
        Assert.Same(store.Find(patient), store.FindById("StructureDefinition", "Patient"));
        Assert.Single(store.List(FhirRelease.R4, "StructureDefinition"), e => e.Id == "Patient");
        Assert.NotEmpty(store.SearchParameters(FhirRelease.R4));
        Assert.Contains("Observation", store.ResourceTypes(FhirRelease.R4));

        store.Use([]);
        Assert.Equal(PackageOrigin.BuiltIn, store.Find(patient)!.Origin);
        Assert.Equal(3, store.Generation);
    }

    [Fact]
    public async Task Readers_see_the_old_set_or_the_new_one_while_packages_change()
    {
        var (a, b) = (Package("a", "1", Definition("ValueSet", Url, "1.0.0")), Package("b", "1", Definition("ValueSet", Url, "2.0.0")));
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(a, PackageOrigin.Installed)]);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                var found = store.Find(Url);
                Assert.True(found is { Version: "1.0.0" or "2.0.0" });
                Assert.NotEqual(0, store.ReadJson(found).Length);
            }
        })).ToArray();
        for (var i = 0; i < 20; i++) store.Use([(i % 2 == 0 ? b : a, PackageOrigin.Installed)]);
        await done.CancelAsync();
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Nothing_is_added_to_the_definitions_that_all_share() =>
        Assert.Throws<InvalidOperationException>(() => DefinitionStore.BuiltIn.Use([]));

    [Fact]
    public void Ids_are_served_with_their_package_and_never_twice()
    {
        var long_ = new string('n', 60);
        var package = Package("some.package", "1.0.0",
            Definition("ValueSet", "http://x.org/1", "1", "same"), Definition("ValueSet", "http://x.org/2", "1", "same"), Definition("ValueSet", "http://x.org/3", "1", long_),
            Definition("ValueSet", "http://x.org/4", "1", long_ + "m"), Definition("ValueSet", "http://x.org/a%20b/", "1"));
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(package, PackageOrigin.Installed)]);

        var ids = store.List(FhirRelease.R4, "ValueSet").Where(e => e.PackageName == "some.package").Select(e => e.Id).ToList();
        Assert.Equal(5, ids.Distinct().Count());
        Assert.Contains("some.package-1.0.0-same", ids);
        Assert.Contains("some.package-1.0.0-a-20b", ids);
        Assert.All(ids, id => Assert.Matches(@"^[A-Za-z0-9\-.]{1,64}$", id));
        Assert.Single(package.Manifest.Issues, i => i.Code == "id-duplicate");
        // What is built in follows the same rule, made by the build.
        Assert.All(DefinitionStore.BuiltIn.List(null, "StructureDefinition").Concat(DefinitionStore.BuiltIn.List(null, "ValueSet")), e => Assert.Matches(@"^[A-Za-z0-9\-.]{1,64}$", e.Id));
        Assert.Equal("careconnect.stu3-2023.9.26-CareConnect-Patient-1", DefinitionStore.BuiltIn.Find("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1")!.Id);
        Assert.Equal("Patient", DefinitionStore.BuiltIn.Find("http://hl7.org/fhir/StructureDefinition/Patient")!.Id);
    }

    private static DefinitionStore Using(params (string Name, string Version, string? Definition)[] packages)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([.. packages.Select(p => (Package(p.Name, p.Version, Definition("ValueSet", Url, p.Definition)), PackageOrigin.Installed))]);
        return store;
    }

    private static string Definition(string type, string url, string? version, string? id = null) =>
        $$"""{"resourceType":"{{type}}",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"url":"{{url}}",{{(version is null ? "" : $"\"version\":\"{version}\",")}}"status":"active"}""";

    private static DefinitionPackage Package(string name, string version, string definition, string fhirVersion) => PackageCompiler.Compile(PackageArchives.Tgz(
        ("package/package.json", $$"""{"name":"{{name}}","version":"{{version}}","fhirVersions":["{{fhirVersion}}"]}"""), ("package/0.json", definition)));

    private static DefinitionPackage Package(string name, string version, params string[] definitions) => PackageCompiler.Compile(PackageArchives.Tgz(
        [("package/package.json", $$"""{"name":"{{name}}","version":"{{version}}","fhirVersions":["4.0.1"]}"""), .. definitions.Select((d, i) => ($"package/{i}.json", d))]));
}
