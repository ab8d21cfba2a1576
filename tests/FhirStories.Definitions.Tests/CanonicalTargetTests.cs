using CsCheck;
using Xunit;

namespace FhirStories.Definitions.Tests;

public sealed class CanonicalTargetTests
{
    private const string Patient = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";

    [Theory]
    [InlineData(Patient, Patient, null, null)]
    [InlineData(Patient + "|1.2.0", Patient, "1.2.0", null)]
    [InlineData(Patient + "#Patient.identifier:nhsNumber", Patient, null, "Patient.identifier:nhsNumber")]
    [InlineData(Patient + "|1.2.0#Patient.value[x]", Patient, "1.2.0", "Patient.value[x]")]
    [InlineData(Patient + "#Patient.name|1.2.0", Patient, "1.2.0", "Patient.name")]
    [InlineData(Patient + "|#", Patient, null, null)]
    [InlineData("  " + Patient + "  ", Patient, null, null)]
    [InlineData("", "", null, null)]
    public void A_target_is_a_canonical_with_an_optional_version_and_element(string text, string url, string? version, string? element) =>
        Assert.Equal(new CanonicalTarget(url, version, element), CanonicalTarget.Parse(text));

    [Fact]
    public void A_target_written_and_read_again_is_the_same()
    {
        var part = Gen.Char["abcXYZ019./:-[]"].Array[1, 20].Select(c => new string(c));
        Gen.Select(part, Gen.Null(part), Gen.Null(part), (url, version, element) => new CanonicalTarget(url, version, element))
            .Sample(target => CanonicalTarget.Parse(target.ToString()) == target);
    }

    [Fact]
    public void The_element_is_stripped_from_what_the_store_is_asked_for() =>
        Assert.Equal("http://hl7.org/fhir/StructureDefinition/Patient|4.0.1",
            CanonicalTarget.Parse("http://hl7.org/fhir/StructureDefinition/Patient|4.0.1#Patient.name").Canonical);
}
