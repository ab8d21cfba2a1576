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
        foreach (var file in Directory.GetFiles(SharedData.Require("requirements/" + folder)))
        {
            var source = Read(file);
            var expected = file.Contains("R6") ? CarrierShape.R6 : shape;
            Assert.Equal(expected, CarrierShapes.Of(source));

            var a = CarrierShapes.ToBasic(source);
            var r5 = CarrierShapes.ToR5(source);
            Assert.Equal(expected, a.From);
            Assert.DoesNotContain(a.Problems.Concat(r5.Problems), problem => problem.Severity == ProblemSeverity.Error);

            NormalForm.AssertEqual(a.Resource, CarrierShapes.ToBasic(r5.Resource!).Resource);
            NormalForm.AssertEqual(r5.Resource, CarrierShapes.ToR5(a.Resource!).Resource);
            NormalForm.AssertEqual(a.Resource, CarrierShapes.ToBasic(CarrierShapes.ToB(source).Resource!).Resource);
            FhirJson.Parse<Basic>(a.Resource!.ToJsonString());
            output.WriteLine($"{Path.GetFileName(file)} {string.Join(", ", a.Problems.Select(p => p.Code))}");
        }
    }

    private static JsonObject Read(string file)
    {
        if (!file.EndsWith(".xml", StringComparison.Ordinal)) return (JsonObject)JsonNode.Parse(File.ReadAllText(file))!;
        using var xml = XmlReader.Create(file);
        return XmlTree.Read(xml, FhirRelease.R5);
    }
}
