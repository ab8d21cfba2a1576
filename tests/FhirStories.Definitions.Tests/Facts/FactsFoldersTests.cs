using System.Text.Json.Nodes;
using FhirStories.Definitions.Facts;
using FhirStories.Definitions.Packages;
using Xunit;

namespace FhirStories.Definitions.Tests.Facts;

/// <summary>
/// The facts under conformance/ are what the published packages state. Run with FHIRSTORIES_WRITE_FACTS=1 to write them again.
/// </summary>
public sealed class FactsFoldersTests
{
    [Fact]
    public void Care_Connect_facts_are_those_of_the_package() =>
        Compare("care-connect", FactsWriter.Files(CareConnect()));

    [Fact]
    public void STU3_facts_are_what_Care_Connect_builds_on()
    {
        var core = FhirPackageReader.Read(RealData.Path("packages", "hl7.fhir.r3.core-3.0.2.tgz"));
        Compare("stu3", FactsWriter.Files(core, FactsSelection.BaseOf(core, CareConnect()), "HL7"));
    }

    [Fact]
    public void Cross_version_facts_are_those_of_the_package_with_the_value_sets_they_are_bound_to()
    {
        var package = FhirPackageReader.Read(RealData.Path("packages", "hl7.fhir.uv.xver-r5.r4-0.1.1.tgz"));
        var valueSets = CrossVersionValueSets.BoundBy(package.Resources, package.Version, DefinitionStore.BuiltIn);
        Compare("xver", FactsWriter.Files(package with { Resources = [.. package.Resources, .. valueSets] }, source: "HL7"));
    }

    [Fact]
    public void Facts_of_other_publishers_hold_no_prose_and_no_SNOMED_display()
    {
        var files = new[] { "care-connect", "stu3", "xver" }.SelectMany(f => Directory.GetFiles(Folder(f), "*.json"))
            .Where(f => !Path.GetFileName(f).StartsWith("ConceptMap", StringComparison.Ordinal)).ToArray();
        Assert.InRange(files.Length, 8, 12);
        foreach (var file in files)
        {
            var root = JsonNode.Parse(File.ReadAllText(file))!;
            Assert.Contains((string?)root["licence"], new[] { "Apache-2.0", "CC0-1.0" });
            Assert.NotEqual("not stated", (string?)root["source"]);
            foreach (var (path, value) in Walk(root["definitions"]!, ""))
            {
                Assert.DoesNotMatch(@"\.(description|definition|comment|comments|requirements|short|human|div|purpose|copyright|alias|meaningWhenMissing|designation)$", path);
                if (value is JsonObject coded && (string?)(coded["system"] as JsonValue) == "http://snomed.info/sct")
                {
                    Assert.False(coded.ContainsKey("display"), path);
                    foreach (var concept in (coded["concept"] as JsonArray ?? []).OfType<JsonObject>()) Assert.False(concept.ContainsKey("display"), path);
                    foreach (var filter in (coded["filter"] as JsonArray ?? []).OfType<JsonObject>()) Assert.DoesNotContain("|", (string?)filter["value"], StringComparison.Ordinal);
                }
            }
        }
    }

    private static FhirPackage CareConnect() => FhirPackageReader.Read(RealData.Path("packages", "careconnect.stu3-2023.9.26.tgz"));

    private static string Folder(string name) => Path.Combine(RealData.Repository, "conformance", name);

    private static void Compare(string name, IEnumerable<(string Name, string Text, int Count)> files)
    {
        var folder = Folder(name);
        var write = Environment.GetEnvironmentVariable("FHIRSTORIES_WRITE_FACTS") == "1";
        foreach (var (file, text, count) in files)
        {
            Assert.NotEqual(0, count);
            if (write)
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, file), text);
            }
            var stored = File.ReadAllText(Path.Combine(folder, file));
            Assert.True(text == stored, $"conformance/{name}/{file} differs from the package at line {FirstDifference(text, stored)}.");
        }
    }

    private static int FirstDifference(string left, string right) =>
        left.Split('\n').Zip(right.Split('\n')).TakeWhile(p => p.First == p.Second).Count() + 1;

    private static IEnumerable<(string Path, JsonNode Node)> Walk(JsonNode node, string path)
    {
        yield return (path, node);
        var children = node switch
        {
            JsonObject json => json.Where(p => p.Value is not null).Select(p => ($"{path}.{p.Key}", p.Value!)),
            JsonArray list => list.Where(n => n is not null).Select(n => (path, n!)),
            _ => [],
        };
        foreach (var (at, child) in children)
            foreach (var found in Walk(child, at)) yield return found;
    }
}
