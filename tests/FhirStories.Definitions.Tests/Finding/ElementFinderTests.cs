using FhirStories.Definitions.Finding;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Tests.Packages;
using Xunit;

namespace FhirStories.Definitions.Tests.Finding;

public sealed class ElementFinderTests
{
    private static readonly ElementFinder Finder = new(DefinitionStore.BuiltIn);

    [Theory]
    [InlineData("date of birth", "Patient.birthDate")]
    [InlineData("dob", "Patient.birthDate")]
    [InlineData("NHS number", "Patient.identifier:nhsNumber")]
    [InlineData("nhs no", "Patient.identifier:nhsNumber")]
    [InlineData("allergy", "AllergyIntolerance")]
    [InlineData("Allergies", "AllergyIntolerance")]
    [InlineData("surname", "Patient.name.family")]
    [InlineData("patient's postcode", "Patient.address.postalCode")]
    [InlineData("vaccine batch", "Immunization.lotNumber")]
    [InlineData("referral", "ServiceRequest|ReferralRequest")]
    [InlineData("prescription", "MedicationRequest")]
    [InlineData("how serious is the allergy", "AllergyIntolerance.criticality")]
    [InlineData("medicine dose", "MedicationRequest.dosageInstruction.dose[x]")]
    [InlineData("Patient.birthDate", "Patient.birthDate")]
    [InlineData("allerg", "AllergyIntolerance")]
    public void Plain_words_find_what_a_clinician_means(string words, string wanted)
    {
        var found = Finder.Find(words, 3);
        Assert.Contains(found.Select(each => each.ElementId ?? each.Type), each => wanted.Split('|').Contains(each));
    }

    [Fact]
    public void Of_many_profiles_of_a_resource_the_one_that_is_meant_comes_first_and_elements_come_only_when_they_are_named()
    {
        var found = Finder.Find("blood pressure", 15);
        Assert.Equal("Observation", found[0].Type);
        Assert.Null(found[0].ElementId);
        Assert.Contains("BloodPressure", found[0].Profiles[0].Profile.Name, StringComparison.OrdinalIgnoreCase);
        // That it is one of an observation says nothing of its body site.
        Assert.DoesNotContain(found, each => each.ElementId is "Observation.bodySite" or "Observation.basedOn" or "Observation.comment");
        Assert.Contains(Finder.Find("blood pressure body site", 5), each => each.ElementId == "Observation.bodySite");
        Assert.Contains(Finder.Find("observation category", 5), each => each.ElementId == "Observation.category");
    }

    [Fact]
    public void What_is_found_names_the_profiles_that_have_it_and_each_has_it()
    {
        var found = Finder.Find("date of birth", 1)[0];
        Assert.Equal(["Patient", "birth date"], found.Path);
        var offer = Assert.Single(found.Profiles, each => each.Profile.Url.EndsWith("CareConnect-Patient-1", StringComparison.Ordinal));
        Assert.True(offer.IsDeprecated);
        Assert.Equal((0, "1"), (offer.Min, offer.Max));
        Assert.Equal("http://hl7.org/fhir/StructureDefinition/Patient", found.Profiles[^1].Profile.Url);
        foreach (var each in Finder.Find("patient", 200))
            foreach (var profile in each.Profiles)
                if (each.ElementId is { } id) Assert.True(DefinitionStore.BuiltIn.Profile(profile.Profile).HasElement(id), $"{profile.Profile.Url} has no {id}.");
    }

    [Fact]
    public void What_a_profile_rules_out_is_not_offered_by_it()
    {
        // Care Connect allows no animals and no language of its own for the patient.
        var found = Finder.Find("Condition verification status", 5);
        Assert.DoesNotContain(found.Where(each => each.ElementId == "Condition.verificationStatus").SelectMany(each => each.Profiles),
            each => each.Profile.Url.Contains("CareConnect-Condition", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("xyzzyplugh")]
    [InlineData("'\"<>|#")]
    public void What_says_nothing_finds_nothing(string words) => Assert.Empty(Finder.Find(words, 10));

    [Fact]
    public void A_text_without_end_is_searched_for_as_far_as_it_is_one() => Assert.NotEmpty(Finder.Find("allergy " + new string('x', 100_000), 10));

    [Fact]
    public void Packages_that_come_are_found_and_those_that_go_are_not()
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        var finder = new ElementFinder(store);
        Assert.Empty(finder.Find("frobnicator", 5));
        store.Use([(PackageCompiler.Compile(PackageArchives.Tgz(("package/package.json", PackageArchives.Manifest), ("package/0.json", """{"resourceType":"StructureDefinition","id":"x","url":"https://example.org/x","name":"Frobnicator","title":"Frobnicator Patient","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]}}"""))), PackageOrigin.Installed)]);
        Assert.Contains(finder.Find("frobnicator", 5)[0].Profiles, each => each.Profile.Url == "https://example.org/x");
        store.Use([]);
        Assert.Empty(finder.Find("frobnicator", 5));
    }

    [Theory]
    [InlineData("Patient.identifier:nhsNumber.value", "Patient › identifier (NHS number) › value")]
    [InlineData("MedicationRequest.dosageInstruction", "Medication request › dosage instruction")]
    [InlineData("Observation.value[x]:valueQuantity", "Observation › value (value quantity)")]
    public void A_path_reads_as_words(string id, string words) => Assert.Equal(words, string.Join(" › ", ElementNames.InWords(id)));
}
