using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Tracing;
using FhirStories.Validation;
using FhirStories.Repository.Writing;
using Xunit;

namespace FhirStories.Repository.Tests.Tracing;

public sealed class Claims_of_packages : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-claims-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_an_installed_package_says_it_satisfies_is_traced_for_as_long_as_it_is_here()
    {
        await using var temporary = await TemporaryRepository.CreateAsync();
        await temporary.Repository.UpdateAsync("Basic", "s", Encoding.UTF8.GetBytes(Story), BodyFormat.Json, null, Cancel);
        var definitions = new DefinitionStore(new DefinitionStoreOptions());
        using var trace = temporary.NewTrace(definitions);
        Assert.Equal("A Uncovered , B Uncovered ", await ToldAsync(trace));

        definitions.Use([(Package("1.0.0", """["A"]"""), PackageOrigin.Installed)]);
        Assert.Equal("A Unverified Patient.birthDate OneSided, B Uncovered ", await ToldAsync(trace));
        // The next version stands beside it: what the one before it claims makes nothing doubtful.
        definitions.Use([(Package("2.0.0", """["A","B"]"""), PackageOrigin.Installed), (Package("1.0.0", """["A"]"""), PackageOrigin.Installed)]);
        Assert.Equal("A Unverified Patient.birthDate OneSided, B Unverified Patient.birthDate OneSided", await ToldAsync(trace));
        using var other = temporary.NewTrace(definitions);
        Assert.Equal(await ToldAsync(trace), await ToldAsync(other));
        definitions.Use([]);
        Assert.Equal("A Uncovered , B Uncovered ", await ToldAsync(trace));
    }

    private static Task<string> ToldAsync(CatalogueTrace trace) => trace.AskAsync(graph => string.Join(", ", graph.Story("Basic/s")!.Statements.Select(statement =>
        $"{statement.Facts.Key} {statement.Status} {string.Join(' ', statement.Links.Select(link => $"{link.Target.ElementId} {link.Status}"))}")), Cancel);

    private DefinitionPackage Package(string version, string keys)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"{version}-{Guid.NewGuid():n}", "package")).FullName;
        File.WriteAllText(Path.Combine(folder, "package.json"), $$"""{"name":"claims.test","version":"{{version}}","fhirVersions":["4.0.1"]}""");
        var claim = string.Concat(System.Text.Json.Nodes.JsonNode.Parse(keys)!.AsArray().Select(key => $$""",{"url":"key","valueId":"{{(string)key!}}"}"""));
        File.WriteAllText(Path.Combine(folder, "StructureDefinition-p.json"), $$"""
            {"resourceType":"StructureDefinition","id":"p","url":"https://claims.test/StructureDefinition/p","version":"{{version}}","name":"P","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,
            "type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate","min":1,"extension":[
            {"url":"http://hl7.org/fhir/StructureDefinition/satisfies-requirement","extension":[{"url":"reference","valueCanonical":"https://claims.test/Requirements/s"}{{claim}}]}]}]} }
            """);
        return PackageCompiler.Compile(folder);
    }

    private const string Story = """
        {"resourceType":"Basic","id":"s","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
        "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"active"}],
        "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"https://claims.test/Requirements/s"},
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"A story"},
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"A"},{"url":"requirement","valueMarkdown":"It works."}]},
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"B"},{"url":"requirement","valueMarkdown":"It works at night."}]}]}
        """;
}
