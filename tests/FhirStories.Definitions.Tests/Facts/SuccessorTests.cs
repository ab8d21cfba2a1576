using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Tests.Packages;
using Xunit;

namespace FhirStories.Definitions.Tests.Facts;

/// <summary>What replaces a definition, as publishers say it in their packages.</summary>
public sealed class SuccessorTests
{
    private const string Root = "https://guide.example/StructureDefinition/";

    [Theory]
    [InlineData("{\"url\":\"http://hl7.org/fhir/StructureDefinition/replaces\",\"valueCanonical\":\"https://guide.example/StructureDefinition/old\"}", "new")]
    [InlineData("{\"url\":\"http://hl7.org/fhir/StructureDefinition/replaces\",\"valueCanonical\":\"https://guide.example/StructureDefinition/old|1.0.0\"}", "new")]
    [InlineData("{\"url\":\"http://hl7.org/fhir/StructureDefinition/artifact-relatedArtifact\",\"valueRelatedArtifact\":{\"type\":\"predecessor\",\"resource\":\"https://guide.example/StructureDefinition/old\"}}", "new")]
    [InlineData("{\"url\":\"http://hl7.org/fhir/StructureDefinition/replaces\",\"valueCanonical\":\"https://guide.example/StructureDefinition/new|0.9.0\"}", null)]
    [InlineData("{\"url\":\"http://hl7.org/fhir/StructureDefinition/artifact-relatedArtifact\",\"valueRelatedArtifact\":{\"type\":\"citation\",\"resource\":\"https://guide.example/StructureDefinition/old\"}}", null)]
    public void What_replaces_another_says_so(string extension, string? successor)
    {
        var store = Store(Definition("old"), Definition("new", extension));
        Assert.Equal(successor is null ? null : Root + successor, store.Profile(Root + "old")!.Successor);
        Assert.Equal(successor is not null, store.Profile(Root + "old")!.IsDeprecated);
        Assert.False(store.Profile(Root + "new")!.IsDeprecated);
    }

    [Theory]
    [InlineData("{\"url\":\"http://hl7.org/fhir/StructureDefinition/artifact-relatedArtifact\",\"valueRelatedArtifact\":{\"type\":\"successor\",\"resource\":\"https://guide.example/StructureDefinition/new|2.0.0\"}}", "new")]
    [InlineData("{\"url\":\"http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status\",\"valueCode\":\"deprecated\"}", null)]
    [InlineData("{\"url\":\"http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status\",\"valueCode\":\"withdrawn\"}", null)]
    public void What_is_withdrawn_says_so_itself(string extension, string? successor)
    {
        var profile = Store(Definition("old", extension), Definition("new")).Profile(Root + "old")!;
        Assert.Equal((true, successor is null ? null : Root + successor), (profile.IsDeprecated, profile.Successor));
    }

    [Fact]
    public void A_definition_on_its_way_to_a_standard_is_not_withdrawn() =>
        Assert.False(Store(Definition("old", "{\"url\":\"http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status\",\"valueCode\":\"trial-use\"},{\"url\":\"https://x.example/kind\",\"valueCode\":\"deprecated\"}")).Profile(Root + "old")!.IsDeprecated);

    [Fact]
    public void A_chain_leads_to_its_end_and_a_circle_to_the_next()
    {
        var chain = Store(Definition("a"), Definition("b", Replaces("a")), Definition("c", Replaces("b")));
        Assert.Equal((Root + "c", Root + "c", null), (chain.SuccessorOf(Root + "a"), chain.SuccessorOf(Root + "b"), chain.SuccessorOf(Root + "c")));
        var circle = Store(Definition("a", Replaces("c")), Definition("b", Replaces("a")), Definition("c", Replaces("b")));
        Assert.Equal((Root + "b", Root + "c", Root + "a"), (circle.SuccessorOf(Root + "a"), circle.SuccessorOf(Root + "b"), circle.SuccessorOf(Root + "c")));
    }

    private static string Replaces(string old) => $$"""{"url":"http://hl7.org/fhir/StructureDefinition/replaces","valueCanonical":"{{Root}}{{old}}"}""";

    private static string Definition(string name, string? extension = null) => $$"""
        {"resourceType":"StructureDefinition","id":"{{name}}",{{(extension is null ? "" : $"\"extension\":[{extension}],")}}"url":"{{Root}}{{name}}","version":"1.0.0","name":"Thing","status":"active","fhirVersion":"4.0.1","kind":"resource",
        "abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.name","path":"Patient.name","min":1}]} }
        """;

    private static DefinitionStore Store(params string[] definitions)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.Compile(PackageArchives.Tgz(
            [("package/package.json", """{"name":"guide","version":"1.0.0","fhirVersions":["4.0.1"]}"""), .. definitions.Select((definition, at) => ($"package/StructureDefinition-{at}.json", definition))])), PackageOrigin.Installed)]);
        return store;
    }
}
