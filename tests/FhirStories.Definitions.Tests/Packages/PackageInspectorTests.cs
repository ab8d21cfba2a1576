using FhirStories.Definitions.Packages;
using Xunit;

namespace FhirStories.Definitions.Tests.Packages;

public sealed class PackageInspectorTests
{
    [Fact]
    public void What_nobody_supplies_and_what_leads_in_a_circle_is_named()
    {
        var issues = Inspect(
            Profile("a", "http://x.org/b"), Profile("b", "http://x.org/c"), Profile("c", "http://x.org/a"), Profile("own", "http://x.org/own"), Profile("orphan", "http://x.org/nowhere"),
            Profile("fine", "http://hl7.org/fhir/StructureDefinition/Patient",
                """{"id":"Patient.link","path":"Patient.link","type":[{"code":"Reference","targetProfile":["http://x.org/gone","http://hl7.org/fhir/StructureDefinition/Patient"]}]},{"id":"Patient.gender","path":"Patient.gender","binding":{"strength":"required","valueSet":"http://x.org/vs-gone"}},{"id":"Patient.language","path":"Patient.language","binding":{"strength":"example","valueSet":"http://x.org/never-mind"}}"""),
            """{"resourceType":"ValueSet","url":"http://x.org/ring","compose":{"include":[{"valueSet":["http://x.org/ring"]}]}}""");

        Assert.Equal(
            [
                ("http://x.org/a", "base-circular"), ("http://x.org/b", "base-circular"), ("http://x.org/c", "base-circular"), ("http://x.org/fine", "profile-missing"),
                ("http://x.org/fine", "value-set-missing"), ("http://x.org/orphan", "base-missing"), ("http://x.org/own", "base-circular"), ("http://x.org/ring", "value-set-circular"),
            ],
            issues.Select(i => (i.Canonical, i.Code)));
        Assert.Equal("Patient.link", issues[3].ElementId);
    }

    [Fact]
    public void Defects_of_the_official_set_are_reported_and_nothing_else_is_an_error()
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        var package = PackageCompiler.Compile(RealData.Path("packages", "careconnect.stu3-2023.9.26.tgz"));
        store.Use([(package, PackageOrigin.Installed)]);

        var found = PackageInspector.Inspect(store, package.Manifest.Reference);
        Assert.True(found.Count(i => i.Code == "profile-missing") == 1, string.Join('\n', found));
        var missing = found.Single(i => i.Code == "profile-missing");
        Assert.Equal(("profile-missing", "Observation.related.target"), (missing.Code, missing.ElementId));
        Assert.Contains("https://fhir.hl7.org.uk/StructureDefinition/CareConnect-Observation-1", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(package.Manifest.Issues, i => i.Severity == DefinitionSeverity.Error);
    }

    [Fact]
    public void R4_binds_value_sets_of_its_own_with_its_own_version()
    {
        Assert.NotNull(DefinitionStore.BuiltIn.Find("http://terminology.hl7.org/ValueSet/v3-NullFlavor|4.0.1", FhirRelease.R4));
        Assert.Null(DefinitionStore.BuiltIn.Find("http://terminology.hl7.org/ValueSet/v3-NullFlavor|4.0.2", FhirRelease.R4));
    }

    private static IReadOnlyList<DefinitionIssue> Inspect(params string[] definitions)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.Compile(PackageArchives.Tgz([("package/package.json", PackageArchives.Manifest), .. definitions.Select((d, i) => ($"package/{i}.json", d))])), PackageOrigin.Installed)]);
        return PackageInspector.Inspect(store, "test.pkg#1.0.0");
    }

    private static string Profile(string name, string baseUrl, string elements = "") =>
        """{"resourceType":"StructureDefinition","id":"NAME","url":"http://x.org/NAME","kind":"resource","type":"Patient","baseDefinition":"BASE","derivation":"constraint","differential":{"element":[ELEMENTS]}}"""
            .Replace("NAME", name, StringComparison.Ordinal).Replace("BASE", baseUrl, StringComparison.Ordinal).Replace("ELEMENTS", elements, StringComparison.Ordinal);
}
