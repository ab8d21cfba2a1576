using FhirStories.Definitions.Terminology;
using FhirStories.Definitions.Terminology.Systems;
using Xunit;

namespace FhirStories.Definitions.Tests.Terminology;

public sealed class GrammarTests
{
    [Theory]
    [InlineData("en", Membership.In)]
    [InlineData("en-GB", Membership.In)]
    [InlineData("zh-Hant-TW", Membership.In)]
    [InlineData("de-CH-1996", Membership.In)]
    [InlineData("x-klingon", Membership.In)]
    [InlineData("cym", Membership.NotChecked)]
    [InlineData("xx", Membership.NotIn)]
    [InlineData("en_GB", Membership.NotIn)]
    [InlineData("english language", Membership.NotIn)]
    [InlineData("e", Membership.NotIn)]
    public void Language_tags(string code, Membership membership) => Assert.Equal(membership, LanguageTags.Instance.Check(code, out _));

    [Theory]
    [InlineData("text/plain", Membership.In)]
    [InlineData("application/fhir+json; fhirVersion=3.0", Membership.In)]
    [InlineData("text/plain;charset=\"utf-8\"", Membership.In)]
    [InlineData("json", Membership.In)]
    [InlineData("pdf", Membership.NotIn)]
    [InlineData("text/", Membership.NotIn)]
    [InlineData("text/plain;", Membership.NotIn)]
    public void Mime_types(string code, Membership membership) => Assert.Equal(membership, MimeTypes.Instance.Check(code, out _));

    [Theory]
    [InlineData("mg", Membership.In)]
    [InlineData("mm[Hg]", Membership.In)]
    [InlineData("/min", Membership.In)]
    [InlineData("{beats}/min", Membership.In)]
    [InlineData("10*9/L", Membership.In)]
    [InlineData("10^-3.mol", Membership.In)]
    [InlineData("kg/m2", Membership.In)]
    [InlineData("m.s-2", Membership.In)]
    [InlineData("%", Membership.In)]
    [InlineData("1", Membership.In)]
    [InlineData("Cel", Membership.In)]
    [InlineData("[degF]", Membership.In)]
    [InlineData("mL/min/{1.73_m2}", Membership.In)]
    [InlineData("mL/min/1.73m2", Membership.NotIn)]
    [InlineData("(mg/L)/(kg.d)", Membership.In)]
    [InlineData("[in_i'H2O]", Membership.In)]
    [InlineData("ug{creat}", Membership.In)]
    [InlineData("a_j", Membership.In)]
    [InlineData("d", Membership.In)]
    [InlineData("mcg", Membership.NotIn)]
    [InlineData("bpm", Membership.NotIn)]
    [InlineData("beats/min", Membership.NotIn)]
    [InlineData("mg/", Membership.NotIn)]
    [InlineData("(mg", Membership.NotIn)]
    [InlineData("k[in_i]", Membership.NotChecked)]
    [InlineData("[newunit]", Membership.NotChecked)]
    [InlineData("mg dL", Membership.NotIn)]
    [InlineData("", Membership.NotIn)]
    public void Units_of_measure(string code, Membership membership) => Assert.Equal(membership, UcumUnits.Instance.Check(code, out _));

    [Fact]
    public void Every_unit_that_FHIR_lists_as_common_is_one()
    {
        using var json = System.Text.Json.JsonDocument.Parse(DefinitionStore.BuiltIn.ReadJson(DefinitionStore.BuiltIn.Find("http://hl7.org/fhir/ValueSet/ucum-common", FhirRelease.R4)!));
        var codes = json.RootElement.GetProperty("compose").GetProperty("include")[0].GetProperty("concept").EnumerateArray().Select(c => c.GetProperty("code").GetString()!).ToList();

        Assert.InRange(codes.Count, 500, 5000);
        Assert.Equal("", string.Join(" ", codes.Where(c => UcumUnits.Instance.Check(c, out _) == Membership.NotIn)));
        Assert.InRange(codes.Count(c => UcumUnits.Instance.Check(c, out _) == Membership.NotChecked), 0, 20);
    }

    [Theory]
    [InlineData("73211009", true)]
    [InlineData("999000051000001100", true)]
    [InlineData("900000000000013009", true)]
    [InlineData("2469014", false)]
    [InlineData("196461000000101", true)]
    [InlineData("73211008", false)]
    [InlineData("12345", false)]
    public void Concept_ids_of_SNOMED_CT_have_a_partition_and_a_check_digit(string id, bool valid) => Assert.Equal(valid, SnomedIds.IsConceptId(id));

    [Theory]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes", "urn:ietf:bcp:13", "application/pdf", Membership.In)]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes", null, "application/pdf", Membership.In)]
    [InlineData("http://hl7.org/fhir/ValueSet/all-languages", null, "en-AU", Membership.In)]
    [InlineData("http://hl7.org/fhir/ValueSet/ucum-units", "http://unitsofmeasure.org", "mg/dL", Membership.In)]
    [InlineData("http://hl7.org/fhir/ValueSet/ucum-units", "http://unitsofmeasure.org", "mgs", Membership.NotIn)]
    [InlineData("http://hl7.org/fhir/ValueSet/currencies", "urn:iso:std:iso:4217", "GBP", Membership.In)]
    [InlineData("http://hl7.org/fhir/ValueSet/currencies", "urn:iso:std:iso:4217", "XXQ", Membership.NotChecked)]
    [InlineData("http://hl7.org/fhir/ValueSet/currencies", "urn:iso:std:iso:4217", "pound", Membership.NotIn)]
    public void Value_sets_of_systems_made_by_rules_are_decided(string set, string? system, string code, Membership membership) =>
        Assert.Equal(membership, Sent.Service.Check(set, FhirRelease.R4, system, code).Membership);
}
