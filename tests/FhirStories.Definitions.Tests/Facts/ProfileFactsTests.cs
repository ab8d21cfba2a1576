using Xunit;

namespace FhirStories.Definitions.Tests.Facts;

public sealed class ProfileFactsTests
{
    private const string CareConnect = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-";
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private static DefinitionStore Store => DefinitionStore.BuiltIn;

    [Theory]
    // Stated by the profile itself.
    [InlineData(CareConnect + "Patient-1", "Patient.identifier:nhsNumber")]
    [InlineData(CareConnect + "Patient-1", "Patient.identifier:nhsNumber.system")]
    [InlineData(CareConnect + "Patient-1", "Patient.extension:ethnicCategory")]
    // Stated by its base, by a data type, by a data type of a data type.
    [InlineData(CareConnect + "Patient-1", "Patient")]
    [InlineData(CareConnect + "Patient-1", "Patient.birthDate")]
    [InlineData(CareConnect + "Patient-1", "Patient.identifier.system")]
    [InlineData(CareConnect + "Patient-1", "Patient.identifier:nhsNumber.period.start")]
    [InlineData(CareConnect + "Patient-1", "Patient.identifier.assigner.reference")]
    [InlineData(CareConnect + "Patient-1", "Patient.name:official.family")]
    [InlineData(CareConnect + "Patient-1", "Patient.contact.telecom.value")]
    [InlineData(CareConnect + "Patient-1", "Patient.meta.profile")]
    [InlineData(CareConnect + "MedicationStatement-1", "MedicationStatement.dosage.route")]
    [InlineData(CareConnect + "MedicationStatement-1", "MedicationStatement.dosage.timing.repeat.frequency")]
    // Choices of types, in each way they are written.
    [InlineData(CareConnect + "Observation-1", "Observation.value[x]")]
    [InlineData(CareConnect + "Observation-1", "Observation.valueQuantity")]
    [InlineData(CareConnect + "Observation-1", "Observation.valueQuantity.code")]
    [InlineData(CareConnect + "Observation-1", "Observation.value[x]:valueQuantity")]
    [InlineData(CareConnect + "Observation-1", "Observation.value[x]:valueQuantity.unit")]
    [InlineData(CareConnect + "Observation-1", "Observation.component.value[x]")]
    // Through an extension's own profile.
    [InlineData(CareConnect + "Patient-1", "Patient.extension:ethnicCategory.value[x]")]
    [InlineData(CareConnect + "Patient-1", "Patient.extension:ethnicCategory.valueCodeableConcept.coding.code")]
    [InlineData(CareConnect + "Patient-1", "Patient.extension:nhsCommunication.extension:preferred.valueBoolean")]
    // Elements that repeat others (contentReference).
    [InlineData(CareConnect + "Questionnaire-1", "Questionnaire.item.item.linkId")]
    [InlineData(Core + "Questionnaire", "Questionnaire.item.item.item.text")]
    [InlineData(Core + "Requirements", "Requirements.statement.satisfiedBy")]
    [InlineData(Core + "bp", "Observation.component:SystolicBP.code")]
    [InlineData(Core + "Bundle", "Bundle.entry.resource.id")]
    [InlineData("http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement", "Extension.extension:key.value[x]")]
    [InlineData("http://smart.who.int/base/StructureDefinition/SGUserStory", "Extension.extension:capability.valueString")]
    public void An_element_that_the_profile_or_what_it_builds_on_states_is_there(string canonical, string elementId) =>
        Assert.True(Store.Profile(canonical)!.HasElement(elementId));

    [Theory]
    [InlineData(CareConnect + "Patient-1", "Patient.shoeSize")]
    [InlineData(CareConnect + "Patient-1", "Patient.identifier:passport")]
    [InlineData(CareConnect + "Patient-1", "Patient.identifier.system.code")]
    [InlineData(CareConnect + "Patient-1", "Patient.birthDate.start")]
    [InlineData(CareConnect + "Patient-1", "Patient.contact:nobody")]
    [InlineData(CareConnect + "Patient-1", "Observation.value[x]")]
    [InlineData(CareConnect + "Patient-1", "Patient.")]
    [InlineData(CareConnect + "Patient-1", "Patient.identifier:")]
    [InlineData(CareConnect + "Patient-1", "")]
    [InlineData(CareConnect + "Observation-1", "Observation.valueAddress")]
    [InlineData(CareConnect + "Observation-1", "Observation.valueQuantity.family")]
    [InlineData(CareConnect + "Observation-1", "Observation.value[x]:valueAddress")]
    [InlineData(CareConnect + "MedicationStatement-1", "MedicationStatement.dosage.rout")]
    [InlineData(CareConnect + "MedicationStatement-1", "MedicationStatement.dosage.doseAndRate")]
    [InlineData(CareConnect + "Patient-1", "Patient.extension:ethnicCategory.valueString")]
    [InlineData(Core + "Patient", "Patient.animal")]
    public void An_invented_element_is_missing(string canonical, string elementId) =>
        Assert.False(Store.Profile(canonical)!.HasElement(elementId));

    [Fact]
    public void STU3_elements_are_judged_by_STU3_and_R4_elements_by_R4()
    {
        Assert.True(Store.Profile(CareConnect + "Patient-1")!.HasElement("Patient.animal.species"));
        Assert.True(Store.Profile(Core + "Patient", FhirRelease.Stu3)!.HasElement("Patient.animal"));
        Assert.True(Store.Profile(Core + "Patient|3.0.2")!.HasElement("Patient.animal"));
        Assert.False(Store.Profile(Core + "Patient", FhirRelease.R4)!.HasElement("Patient.animal"));
        Assert.True(Store.Profile(Core + "MedicationRequest", FhirRelease.R4)!.HasElement("MedicationRequest.dosageInstruction.doseAndRate"));
    }

    [Fact]
    public void Every_element_that_a_definition_states_is_found()
    {
        var profiles = Store.List(null, "StructureDefinition").Where(e => e.Kind != "logical").Select(Store.Profile).ToList();
        var lost = profiles.SelectMany(p => p.Elements.Where(e => !p.HasElement(e.Id)).Select(e => $"{p.Definition.Url} {e.Id}"));

        Assert.Empty(lost);
        Assert.InRange(profiles.Count, 1200, 3000);
    }

    [Fact]
    public void Every_element_that_Care_Connect_states_stands_on_its_STU3_base()
    {
        // The element without the profile's own slices must be one of the STU3 resource: an oracle that the profile did not write.
        var missing = Store.List(FhirRelease.Stu3, "StructureDefinition")
            .Where(e => e.Source.StartsWith("careconnect", StringComparison.Ordinal) && e.Type is not "Extension" && e.Kind == "resource")
            .Select(Store.Profile)
            .SelectMany(p => p.Elements.Select(e => (Profile: p, e.Path)))
            .Where(x => !Store.Profile($"{Core}{x.Profile.Definition.Type}", FhirRelease.Stu3)!.HasElement(x.Path))
            .Select(x => $"{x.Profile.Definition.Name} {x.Path}").Distinct();

        Assert.Empty(missing);
    }

    [Fact]
    public void A_Care_Connect_profile_states_its_facts()
    {
        var patient = Store.Profile(CareConnect + "Patient-1")!;

        Assert.Equal(("1.3.0", "Patient", "draft", FhirRelease.Stu3, "3.0.2", "careconnect.stu3#2023.9.26"),
            (patient.Definition.Version, patient.Definition.Type, patient.Definition.Status, patient.Definition.Release, patient.FhirVersion, patient.Definition.Source));
        Assert.True(patient.IsDeprecated);
        Assert.Equal("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient", patient.Successor);

        var system = patient.FindElement("Patient.identifier:nhsNumber.system")!;
        Assert.Equal(new ValueFacts(false, "Uri", "\"https://fhir.nhs.uk/Id/nhs-number\""), system.Value);
        Assert.Equal(1, system.Min);
        var slicing = patient.FindElement("Patient.identifier")!.Slicing!;
        Assert.Equal(("openAtEnd", "value:system"), (slicing.Rules, Assert.Single(slicing.Discriminators)));
        var type = Assert.Single(patient.FindElement("Patient.extension:ethnicCategory")!.Types);
        Assert.Equal(CareConnect.Replace("CareConnect-", "Extension-CareConnect-", StringComparison.Ordinal) + "EthnicCategory-1", Assert.Single(type.Profiles));
    }

    [Fact]
    public void Types_that_STU3_repeats_are_one_type_with_all_targets()
    {
        var subject = Store.Profile(Core + "Observation", FhirRelease.Stu3)!.FindElement("Observation.subject")!;

        var type = Assert.Single(subject.Types);
        Assert.Equal("Reference", type.Code);
        Assert.Equal(new[] { "Patient", "Group", "Device", "Location" }.Select(t => Core + t), type.Targets);
    }

    [Fact]
    public void A_core_definition_is_not_deprecated_and_has_its_short()
    {
        var patient = Store.Profile(Core + "Patient")!;

        Assert.False(patient.IsDeprecated);
        Assert.Null(patient.Successor);
        Assert.Equal("male | female | other | unknown", patient.FindElement("Patient.gender")!.Short);
        Assert.Equal(new BindingFacts("required", "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"), patient.FindElement("Patient.gender")!.Binding);
        Assert.True(patient.FindElement("Patient.active")!.IsModifier);
    }

    [Fact]
    public void A_canonical_that_names_no_StructureDefinition_has_no_facts()
    {
        Assert.Null(Store.Profile("http://hl7.org/fhir/ValueSet/administrative-gender"));
        Assert.Null(Store.Profile("https://fhir.hl7.org.uk/StructureDefinition/CareConnect-Observation-1"));
    }

    [Fact]
    public void Successors_are_those_of_the_published_pairs()
    {
        var rows = File.ReadLines(RealData.Path("facts", "careconnect_to_ukcore.tsv")).Skip(1).Select(l => l.Split('\t')).ToList();
        foreach (var row in rows)
        {
            var profile = Store.Profile(row[0])!;
            Assert.True(profile.IsDeprecated, row[0]);
            Assert.Equal(row[3].Length == 0 ? null : row[3], profile.Successor);
        }
        Assert.Equal(110, rows.Count);
    }
}
