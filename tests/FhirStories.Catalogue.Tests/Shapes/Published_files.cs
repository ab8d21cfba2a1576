using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Tests.Data;
using FhirStories.Definitions;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Shapes;

public sealed class Published_files(ITestOutputHelper output)
{
    [Theory]
    [InlineData("r4-A", CarrierShape.A)]
    [InlineData("r4-B", CarrierShape.B)]
    [InlineData("r4-C", CarrierShape.C)]
    [InlineData("r5", CarrierShape.R5)]
    public void Go_to_A_and_R5_and_back_without_loss(string folder, CarrierShape shape)
    {
        foreach (var file in Directory.GetFiles(SharedData.Require("requirements/" + folder)).Order(StringComparer.Ordinal))
        {
            var source = Read(file);
            var a = CarrierShapes.ToBasic(source);
            var r5 = CarrierShapes.ToR5(source);
            Assert.True(a.From == shape || a.From == CarrierShape.R6 && shape == CarrierShape.R5);
            Assert.Equal(a.From, CarrierShapes.Of(source));
            Assert.DoesNotContain(a.Problems.Concat(r5.Problems), problem => problem.Severity == ProblemSeverity.Error);

            // A → R5 → A, R5 → A → R5, A → B → A, and what A says can be stored.
            NormalForm.AssertEqual(a.Resource, CarrierShapes.ToBasic(r5.Resource!).Resource);
            NormalForm.AssertEqual(r5.Resource, CarrierShapes.ToR5(a.Resource!).Resource);
            NormalForm.AssertEqual(a.Resource, CarrierShapes.ToBasic(CarrierShapes.ToB(source).Resource!).Resource);
            FhirJson.Parse<Basic>(a.Resource!.ToJsonString());

            // The reported repair apart, the result is the file.
            var isRepaired = a.Problems.Any(problem => problem.Code == "status-missing");
            if (a.From == CarrierShape.R5) NormalForm.AssertEqual(Repaired(source, r5.Resource!, "status", isRepaired), r5.Resource);
            if (a.From == CarrierShape.A) NormalForm.AssertEqual(Repaired(source, a.Resource!, "modifierExtension", isRepaired), a.Resource);
            output.WriteLine(
                $"| {folder}/{Path.GetFileName(file)} | {a.From} | {r5.Resource!["statement"]?.AsArray().Count ?? 0} | equal | {string.Join(", ", a.Problems.Select(p => $"{p.Code} ({p.Expression})"))} |");
        }
    }

    [Fact]
    public void Say_the_same_in_every_shape_that_they_are_published_in()
    {
        foreach (var file in Directory.GetFiles(SharedData.Require("requirements/r4-A")))
        {
            var a = Other(file, "r4-A");
            NormalForm.AssertEqual(a, Other(file, "r4-C"));

            // The converter that writes shape B leaves these two out.
            foreach (var statement in a["extension"]!.AsArray().Select(e => e!["extension"]).OfType<JsonArray>())
                foreach (var part in statement.Where(part => (string?)part!["url"] is "conditionality" or "parent").ToList())
                    statement.Remove(part);
            NormalForm.AssertEqual(a, Other(file, "r4-B"));
        }

        // The shapes claim profiles of their own.
        static JsonObject Other(string file, string folder)
        {
            var basic = CarrierShapes.ToBasic(Read(file.Replace("r4-A", folder, StringComparison.Ordinal))).Resource!;
            basic.Remove("meta");
            return basic;
        }
    }

    private static JsonObject Repaired(JsonObject source, JsonObject result, string property, bool isRepaired)
    {
        if (!isRepaired) return source;
        var repaired = (JsonObject)source.DeepClone();
        Assert.False(repaired.ContainsKey(property));
        repaired[property] = result[property]!.DeepClone();
        return repaired;
    }

    private static JsonObject Read(string file)
    {
        if (!file.EndsWith(".xml", StringComparison.Ordinal)) return (JsonObject)JsonNode.Parse(File.ReadAllText(file))!;
        using var xml = XmlReader.Create(file);
        return FhirXmlTree.Read(xml, FhirRelease.R5);
    }
}
