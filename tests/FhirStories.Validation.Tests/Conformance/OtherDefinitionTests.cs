using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Conformance;

public sealed class OtherDefinitionTests
{
    [Theory]
    [InlineData("""{"source":"http://hl7.org/fhir/administrative-gender","target":"http://example.org/unknown","element":[{"code":"man","target":[{"code":"m","equivalence":"equal"}]}]}""", "concept-map-code-unknown ConceptMap.group[0].element[0].code")]
    [InlineData("""{"source":"http://example.org/unknown","target":"http://hl7.org/fhir/administrative-gender","element":[{"code":"m","target":[{"code":"man","equivalence":"equal"}]}]}""", "concept-map-code-unknown ConceptMap.group[0].element[0].target[0].code")]
    public void A_map_maps_codes_that_are(string group, string error) =>
        Assert.Equal([error], Judgement.ErrorsAt($$"""{"resourceType":"ConceptMap","url":"http://example.org/ConceptMap/x","status":"draft","group":[{{group}}]}"""));

    [Fact]
    public void A_map_goes_between_value_sets()
    {
        Assert.Equal(["concept-map-scope ConceptMap.source.ofType(uri)"], Judgement.ErrorsAt("""{"resourceType":"ConceptMap","url":"http://example.org/ConceptMap/x","status":"draft","sourceUri":"http://hl7.org/fhir/StructureDefinition/Patient"}"""));
        Assert.Equal(["concept-map-code-outside ConceptMap.group[0].element[0].code"], Judgement.ErrorsAt("""
            {"resourceType":"ConceptMap","url":"http://example.org/ConceptMap/x","status":"draft","sourceUri":"http://hl7.org/fhir/ValueSet/defined-types","group":[{"source":"http://hl7.org/fhir/administrative-gender","target":"http://example.org/unknown","element":[{"code":"male"}]}]}
            """));
    }

    [Fact]
    public void Properties_of_an_R5_map_are_declared() => Assert.Equal(["concept-map-property-undeclared ConceptMap.group[0].element[0].target[0].property[0].code", "concept-map-property-type ConceptMap.group[0].element[0].target[0].property[1].value.ofType(integer)"], Judgement.ErrorsAt("""
        {"resourceType":"ConceptMap","url":"http://example.org/ConceptMap/x","status":"draft","property":[{"code":"known","type":"string"}],"group":[{"source":"http://example.org/a","target":"http://example.org/b",
         "element":[{"code":"x","target":[{"code":"y","relationship":"equivalent","property":[{"code":"other","valueString":"1"},{"code":"known","valueInteger":1}]}]}]}]}
        """, FhirRelease.R5));

    [Fact]
    public void Search_parameters_of_a_server_are_of_the_type_that_their_definitions_say() => Assert.Equal(["capability-search-type CapabilityStatement.rest[0].resource[0].searchParam[0].type"], Judgement.ErrorsAt("""
        {"resourceType":"CapabilityStatement","status":"draft","date":"2026-01-01","description":"x","kind":"requirements","fhirVersion":"4.0.1","format":["json"],"rest":[{"mode":"server","resource":[{"type":"Patient",
         "searchParam":[{"name":"family","type":"token","definition":"http://hl7.org/fhir/SearchParameter/individual-family"}]}]}]}
        """));

    [Fact]
    public void A_profile_of_a_server_is_about_the_type_that_it_stands_at() => Assert.Equal(["capability-profile-type CapabilityStatement.rest[0].resource[0].supportedProfile[0]"], Judgement.WarningsAt("""
        {"resourceType":"CapabilityStatement","status":"draft","date":"2026-01-01","description":"x","kind":"requirements","fhirVersion":"4.0.1","format":["json"],"rest":[{"mode":"server","resource":[{"type":"Patient","supportedProfile":["http://hl7.org/fhir/StructureDefinition/bodyweight"]}]}]}
        """));

    [Fact]
    public void What_goes_into_an_operation_is_Parameters() => Assert.Equal(["operation-profile-type OperationDefinition.inputProfile"], Judgement.ErrorsAt("""
        {"resourceType":"OperationDefinition","name":"X","status":"draft","kind":"operation","code":"x","system":true,"type":false,"instance":false,"inputProfile":"http://hl7.org/fhir/StructureDefinition/bodyweight"}
        """));

    /// <summary>What an operation says of a parameter, its profile of Parameters says too.</summary>
    [Theory]
    [InlineData(""" "min":1,"max":"1","type":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"] """)]
    [InlineData(""" "min":0,"max":"1","type":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"] """, "operation-profile-count OperationDefinition.parameter[0].min")]
    [InlineData(""" "min":1,"max":"*","type":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"] """, "operation-profile-count OperationDefinition.parameter[0].max")]
    [InlineData(""" "min":1,"max":"1","type":"Reference" """, "operation-profile-type-more OperationDefinition.parameter[0]")]
    [InlineData(""" "min":1,"max":"1","type":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient","http://hl7.org/fhir/StructureDefinition/Group"] """, "operation-profile-type-missing OperationDefinition.parameter[0]")]
    [InlineData(""" "min":1,"max":"1","type":"canonical","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"] """, "operation-profile-type-missing OperationDefinition.parameter[0]", "operation-profile-type-more OperationDefinition.parameter[0]")]
    public void An_operation_and_its_profile_say_the_same(string parameter, params string[] errors)
    {
        const string Profile = """
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/in","name":"In","status":"draft","kind":"resource","abstract":false,"type":"Parameters","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Parameters","derivation":"constraint","differential":{"element":[
              {"id":"Parameters.parameter","path":"Parameters.parameter","slicing":{"discriminator":[{"type":"value","path":"name"}],"rules":"open"}},
              {"id":"Parameters.parameter:who","path":"Parameters.parameter","sliceName":"who","min":1,"max":"1"},
              {"id":"Parameters.parameter:who.name","path":"Parameters.parameter.name","fixedString":"who"},
              {"id":"Parameters.parameter:who.value[x]","path":"Parameters.parameter.value[x]","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"]}]},
              {"id":"Parameters.parameter:who.resource","path":"Parameters.parameter.resource","max":"0"},
              {"id":"Parameters.parameter:who.part","path":"Parameters.parameter.part","max":"0"}]}}
            """;
        Assert.Equal(errors, Judgement.ErrorsAt($$"""
            {"resourceType":"OperationDefinition","name":"X","status":"draft","kind":"operation","code":"x","system":true,"type":false,"instance":false,
             "inputProfile":"http://example.org/StructureDefinition/in","parameter":[{"name":"who","use":"in",{{parameter}}},{"name":"else","use":"in","min":0,"max":"1","type":"string"}]}
            """, validator: Judgement.With(Profile)));
    }

    [Fact]
    public void A_guide_names_packages_and_types_that_fit() => Assert.Equal(["guide-package-name ImplementationGuide.dependsOn[0].packageId", "guide-global-type ImplementationGuide.global[0]"], Judgement.ErrorsAt("""
        {"resourceType":"ImplementationGuide","url":"http://example.org/ImplementationGuide/x","name":"X","status":"draft","packageId":"example.guide","fhirVersion":["4.0.1"],"dependsOn":[{"uri":"http://example.org","packageId":"package"}],
         "global":[{"type":"Patient","profile":"http://hl7.org/fhir/StructureDefinition/bodyweight"}]}
        """));

    [Theory]
    [InlineData("""{"name":"r","source":[{"context":"src","variable":"v"}],"target":[{"context":"tgt","contextType":"variable","element":"name","transform":"copy","parameter":[{"valueId":"v"}]}]}""", null)]
    [InlineData("""{"name":"r","source":[{"context":"other"}]}""", "map-variable-missing StructureMap.group[0].rule[0].source[0].context")]
    [InlineData("""{"name":"r","source":[{"context":"src"}],"dependent":[{"name":"none","variable":["src"]}]}""", "map-group-missing StructureMap.group[0].rule[0].dependent[0].name")]
    [InlineData("""{"name":"r","source":[{"context":"src"}],"dependent":[{"name":"main","variable":["src"]}]}""", "map-group-inputs StructureMap.group[0].rule[0].dependent[0]")]
    public void A_map_of_structures_uses_variables_and_groups_that_are_there(string rule, string? error) => Assert.Equal(error is null ? [] : [error], Judgement.ErrorsAt($$"""
        {"resourceType":"StructureMap","url":"http://example.org/StructureMap/x","name":"X","status":"draft","group":[{"name":"main","typeMode":"none","input":[{"name":"src","mode":"source"},{"name":"tgt","mode":"target"}],"rule":[{{rule}}]}]}
        """));
}
