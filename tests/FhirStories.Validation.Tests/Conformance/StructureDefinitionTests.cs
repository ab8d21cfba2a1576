using Xunit;

namespace FhirStories.Validation.Tests.Conformance;

public sealed class StructureDefinitionTests
{
    private const string First = "StructureDefinition.differential.element[1]";

    [Theory]
    [InlineData("""{"id":"Patient.birthDate","path":"Patient.birthDate","type":[{"code":"string"}]}""", "type-widened " + First + ".type[0].code")]
    [InlineData("""{"id":"Patient.birthDate","path":"Patient.birthDate","type":[{"code":"Datum"}]}""", "snapshot-type-unknown " + First)]
    [InlineData("""{"id":"Patient.gender","path":"Patient.gender","binding":{"strength":"preferred","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}}""", "binding-weakened " + First + ".binding.strength")]
    [InlineData("""{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"http://hl7.org/fhir/StructureDefinition/Patient"}}""", "binding-not-value-set " + First + ".binding.valueSet")]
    [InlineData("""{"id":"Patient.managingOrganization","path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Observation"]}]}""", "target-widened " + First + ".type[0].targetProfile[0]")]
    [InlineData("""{"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":1}""", "slice-without-slicing " + First + ".sliceName")]
    [InlineData("""{"id":"Patient.colour","path":"Patient.colour","min":1}""", "snapshot-element-unknown " + First)]
    [InlineData("""{"id":"Patient.name","path":"Patient.name","min":3,"max":"2"}""", "invariant-broken " + First)]
    [InlineData("""{"id":"Patient.link.type","path":"Patient.link.type","min":0}""", "cardinality-widened " + First)]
    [InlineData("""{"id":"Patient.birthDate","path":"Patient.birthDate","max":"*"}""", "cardinality-widened " + First)]
    [InlineData("""{"id":"Patient.gender","path":"Patient.gender","fixedCode":"male","patternCode":"male"}""", "invariant-broken " + First)]
    [InlineData("""{"id":"Patient.gender","path":"Patient.gender","fixedBoolean":true}""", "fixed-type-wrong " + First + ".fixed.ofType(boolean)")]
    [InlineData("""{"id":"Patient.name","path":"Patient.name","binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}}""", "binding-not-bindable " + First + ".binding")]
    [InlineData("""{"id":"Patient.name","path":"Patient.name","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"given.(","xpath":"x"}]}""", "constraint-unreadable " + First + ".constraint[0].expression")]
    [InlineData("""{"id":"Patient.gender","path":"Patient.gender","fixedString":"male"}""", "fixed-type-wrong " + First + ".fixed.ofType(string)")]
    [InlineData("""{"id":"Patient.birthDate","path":"Patient.birthDate","type":[{"code":"date"}],"binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}}""", "binding-not-bindable " + First + ".binding")]
    [InlineData("""{"id":"Patient.birthDate","path":"Patient.birthDate","slicing":{"discriminator":[{"type":"value","path":"$this"}],"rules":"open"}}""", "slicing-of-one " + First + ".slicing")]
    [InlineData("""{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","type":[{"code":"CodeableConcept"}],"maxLength":5}""", "element-has-not " + First + ".maxLength")]
    [InlineData("""{"id":"Patient.active","path":"Patient.active","type":[{"code":"boolean"}],"minValueInteger":5}""", "element-has-not " + First + ".minValue.ofType(integer)")]
    [InlineData("""{"id":"Patient.name","path":"Patient.name","meaningWhenMissing":"nobody"}""", "meaning-when-missing " + First + ".meaningWhenMissing")]
    [InlineData("""{"id":"Patient.name","path":"Patient.name","constraint":[{"key":"pat-1","severity":"error","human":"x","expression":"family.exists()"}]}""", "constraint-key-taken " + First + ".constraint[0]")]
    [InlineData("""{"id":"Patient.contact","path":"Patient.contact","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"name.exists()"}]},{"id":"Patient.link","path":"Patient.link","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"other.exists()"}]}""", "constraint-key-twice StructureDefinition.differential.element[2].constraint[0]")]
    [InlineData("""{"id":"Patient.name","path":"Patient.name","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"family.exists()","source":"http://example.org/StructureDefinition/other"}]}""", "constraint-source " + First + ".constraint[0].source")]
    [InlineData("""{"id":"Patient.modifierExtension","path":"Patient.modifierExtension","type":[{"code":"Extension","profile":["http://hl7.org/fhir/StructureDefinition/patient-birthPlace"]}]}""", "type-profile-modifier " + First + ".type[0].profile[0]")]
    public void What_cannot_be_built_on_the_base_is_one_error_where_it_stands(string element, string error) => Assert.Equal([error], Judgement.ErrorsAt(Profile(element)));

    [Theory]
    [InlineData("""{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"http://example.org/ValueSet/none"}}""", "value-set-unknown " + First + ".binding.valueSet")]
    [InlineData("""{"id":"Patient.identifier","path":"Patient.identifier","type":[{"code":"Identifier","profile":["http://example.org/none"]}]}""", "snapshot-profile-missing " + First)]
    [InlineData("""{"id":"Patient.managingOrganization","path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://example.org/none"]}]}""", "profile-unknown " + First + ".type[0].targetProfile[0]")]
    [InlineData("""{"id":"Patient.nom","path":"Patient.name","min":1}""", "definition-id-other " + First + ".id")]
    public void What_is_not_here_is_not_checked(string element, string warning)
    {
        Assert.Empty(Judgement.ErrorsAt(Profile(element)));
        Assert.Equal([warning], Judgement.WarningsAt(Profile(element)));
    }

    [Fact]
    public void What_is_based_on_something_that_is_not_here_is_not_checked()
    {
        var json = Profile("""{"id":"Patient.name","path":"Patient.name","min":1}""").Replace("http://hl7.org/fhir/StructureDefinition/Patient\"", "http://example.org/none\"", StringComparison.Ordinal);
        Assert.Empty(Judgement.ErrorsAt(json));
        Assert.Contains("snapshot-base-missing StructureDefinition", Judgement.WarningsAt(json));
    }

    [Fact]
    public void Only_extensions_have_contexts_and_a_base_needs_a_derivation()
    {
        var json = Profile("""{"id":"Patient.name","path":"Patient.name","min":1}""");
        Assert.Equal(["definition-context StructureDefinition.context[0]"], Judgement.ErrorsAt(json.Replace("\"status\"", "\"context\":[{\"type\":\"element\",\"expression\":\"Patient\"}],\"status\"", StringComparison.Ordinal)));
        Assert.Equal(["definition-derivation-missing StructureDefinition"], Judgement.ErrorsAt(json.Replace("\"derivation\":\"constraint\",", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"type\":\"Patient\"", "\"type\":\"Patience\"", "definition-type-unknown")]
    [InlineData("\"type\":\"Patient\"", "\"type\":\"http://example.org/Patient\"", "definition-type-url")]
    [InlineData("\"derivation\":\"constraint\"", "\"derivation\":\"specialization\"", "definition-type-same")]
    public void What_is_described_is_a_type_of_FHIR_or_a_model_of_ones_own(string from, string to, string error) =>
        Assert.Contains(Judgement.Errors(Profile("""{"id":"Patient.name","path":"Patient.name","min":1}""").Replace(from, to, StringComparison.Ordinal)), e => e == error);

    [Fact]
    public void An_extension_fixes_its_url_to_what_it_is_called()
    {
        const string Extension = """
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/e","name":"X","status":"draft","fhirVersion":"4.0.1","kind":"complex-type","abstract":false,"type":"Extension",
             "context":[{"type":"element","expression":"Patient"}],"baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","derivation":"constraint",
             "differential":{"element":[{"id":"Extension","path":"Extension"},{"id":"Extension.url","path":"Extension.url"FIXED}]}}
            """;
        Assert.Empty(Judgement.Errors(Extension.Replace("FIXED", ",\"fixedUri\":\"http://example.org/StructureDefinition/e\"", StringComparison.Ordinal)));
        Assert.Equal(["extension-own-url"], Judgement.Errors(Extension.Replace("FIXED", ",\"fixedUri\":\"http://example.org/StructureDefinition/f\"", StringComparison.Ordinal)));
        Assert.Equal(["extension-own-url"], Judgement.Errors(Extension.Replace("FIXED", "", StringComparison.Ordinal)));
        Assert.Equal(["context-invariant-unreadable"], Judgement.Errors(Extension.Replace("FIXED", ",\"fixedUri\":\"http://example.org/StructureDefinition/e\"", StringComparison.Ordinal)
            .Replace("\"baseDefinition\"", "\"contextInvariant\":[\"a.(\"],\"baseDefinition\"", StringComparison.Ordinal)));
    }

    private static string Profile(string element) => $$"""
        {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/x","name":"X","status":"draft","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
         "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"},{{element}}]} }
        """;
}
