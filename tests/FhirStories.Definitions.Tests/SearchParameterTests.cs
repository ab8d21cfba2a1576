using System.Text;
using FhirStories.Definitions.Searching;
using Xunit;

namespace FhirStories.Definitions.Tests;

public sealed class SearchParameterTests
{
    private static SearchParameterDefinition R4(string type, string code) =>
        DefinitionStore.BuiltIn.SearchParameters(FhirRelease.R4).Single(p => p.Code == code && p.Base.Contains(type));

    [Fact]
    public void A_reference_parameter_names_its_targets()
    {
        var subject = R4("Observation", "subject");

        Assert.Equal((SearchType.Reference, "Observation.subject"), (subject.Type, subject.Expression));
        Assert.Equal(["Device", "Group", "Location", "Patient"], subject.Target.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_composite_parameter_has_its_parts_in_order()
    {
        var parameter = R4("Observation", "code-value-quantity");

        Assert.Equal(SearchType.Composite, parameter.Type);
        Assert.Equal([
            new SearchParameterComponent("http://hl7.org/fhir/SearchParameter/clinical-code", "code"),
            new SearchParameterComponent("http://hl7.org/fhir/SearchParameter/Observation-value-quantity", "value.as(Quantity)")], parameter.Components);
    }

    [Fact]
    public void Parameters_of_every_resource_stand_on_Resource_and_DomainResource()
    {
        Assert.Equal((SearchType.Token, "Resource.id"), (R4("Resource", "_id").Type, R4("Resource", "_id").Expression));
        Assert.Equal("http://hl7.org/fhir/SearchParameter/Resource-lastUpdated", R4("Resource", "_lastUpdated").Url);
        Assert.Equal(SearchType.String, R4("DomainResource", "_text").Type);
    }

    [Fact]
    public void Every_parameter_of_R4_applies_to_types_of_R4_and_every_one_of_R5_to_types_of_R5()
    {
        foreach (var release in new[] { FhirRelease.R4, FhirRelease.R5 })
        {
            var types = DefinitionStore.BuiltIn.List(release, "StructureDefinition").Where(e => e.Kind == "resource").Select(e => e.Type).ToHashSet();
            Assert.All(DefinitionStore.BuiltIn.SearchParameters(release), p => Assert.All(p.Base, b => Assert.Contains(b, types)));
        }
        Assert.Contains(DefinitionStore.BuiltIn.SearchParameters(FhirRelease.R5), p => p.Code == "derived-from" && p.Base.Contains("Requirements"));
        Assert.Empty(DefinitionStore.BuiltIn.SearchParameters(FhirRelease.Stu3));
    }

    [Fact]
    public void Our_own_parameters_stand_among_those_of_R4()
    {
        var files = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "SearchParameter-*.json") : [];
        Assert.SkipWhen(files.Length == 0, "conformance/fhirstories holds no SearchParameter yet.");

        var ours = DefinitionStore.BuiltIn.SearchParameters(FhirRelease.R4).Where(p => p.Url.StartsWith("https://fhirstories.org/fhir/SearchParameter/", StringComparison.Ordinal));
        Assert.Equal(files.Length, ours.Count());
    }

    [Fact]
    public void Flags_are_read_and_allowed_where_a_definition_is_silent()
    {
        var silent = Read("""{"resourceType":"SearchParameter","url":"u","name":"n","code":"c","base":["Basic"],"type":"uri"}""");
        Assert.Equal((true, true, false, null), (silent.MultipleOr, silent.MultipleAnd, silent.MatchesCanonicalParts, silent.Expression));

        var stated = Read("""
            {"resourceType":"SearchParameter","url":"u","name":"n","code":"c","base":["Basic","Library"],"type":"uri","multipleOr":false,"multipleAnd":false,"modifier":["below"],"comparator":["gt"],
             "extension":[{"url":"https://fhirstories.org/fhir/StructureDefinition/search-canonical-parts","valueBoolean":true}]}
            """);
        Assert.Equal((false, false, true), (stated.MultipleOr, stated.MultipleAnd, stated.MatchesCanonicalParts));
        Assert.Equal(["Basic", "Library"], stated.Base);
        Assert.Equal("below", Assert.Single(stated.Modifiers));
        Assert.Equal("gt", Assert.Single(stated.Comparators));
    }

    private static string Folder => Path.Combine(RealData.Repository, "conformance", "fhirstories");

    private static SearchParameterDefinition Read(string json) => SearchParameterReader.Read(Encoding.UTF8.GetBytes(json));
}
