using FhirStories.Catalogue.Shapes;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Tests.Shapes;

public sealed class The_table
{
    public static TheoryData<string> Types => new(CarrierTable.All.Select(table => table.Type));

    [Theory]
    [MemberData(nameof(Types))]
    public void Has_every_element_of_R5_in_its_order_with_its_types_and_cardinality(string type)
    {
        string[] all = ["id", "extension", "modifierExtension"];
        string[] resources = ["meta", "implicitRules", "language", "text", "contained"];
        var definition = DefinitionStore.BuiltIn.Profile("http://hl7.org/fhir/StructureDefinition/" + type, FhirRelease.R5)!;
        var expected = definition.Elements.Where(element => element.Path.Split('.') is [_, .., var name] path && !all.Contains(name) && !(path.Length == 2 && resources.Contains(name)))
            .Select(element => (element.Path, element.Min ?? 0, element.Max == "*", string.Join('|', element.ContentReference is null ? element.Types.Select(t => t.Code) : ["BackboneElement"])));

        Assert.Equal(expected, CarrierTable.Of(type)!.Elements.SelectMany(element => Rows(element, type)));
    }

    [Fact]
    public void Names_the_extensions_that_HL7s_package_has_and_no_others()
    {
        var published = DefinitionStore.BuiltIn.List(FhirRelease.R4, "StructureDefinition")
            .Where(entry => CarrierTable.All.Any(table => entry.Url.StartsWith($"{CarrierTable.Xver}{table.Type}.", StringComparison.Ordinal))).ToDictionary(entry => entry.Url);
        var carried = CarrierTable.All.SelectMany(table => table.Elements).Where(element => element.Place != CarrierPlace.Own).ToDictionary(element => element.Url);
        Assert.Equal(published.Keys.Order(), carried.Keys.Order());

        Assert.All(carried.Values, element =>
        {
            var definition = DefinitionStore.BuiltIn.Profile(element.Url, FhirRelease.R4)!;
            var root = definition.Elements[0];
            Assert.Equal((element.Min, element.Many), (root.Min, root.Max == "*"));
            var types = definition.Elements.Single(e => e.Id == "Extension.value[x]").Types.Select(t => t.Code);
            if (element.IsTree) Assert.Equal(element.Children.Select(child => child.Url), definition.Elements.Where(e => e.Path == "Extension.extension.url" && e.Id.Count(c => c == ':') == 1).Select(e => e.Value!.Json.Trim('"')));
            else Assert.Equal(element.Types, types);
        });
    }

    private static IEnumerable<(string, int, bool, string)> Rows(CarrierElement element, string parent)
    {
        var path = $"{parent}.{element.Name}";
        yield return (path + (element.IsChoice ? "[x]" : ""), element.Min, element.Many, string.Join('|', element.Types));
        // A component is content again: R5 refers to it and has no elements below.
        if (element.Types[0] != "BackboneElement" || element.Name == "component") yield break;
        foreach (var row in element.Children.SelectMany(child => Rows(child, path))) yield return row;
    }
}
