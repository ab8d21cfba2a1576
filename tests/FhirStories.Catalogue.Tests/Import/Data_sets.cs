using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Import;

public sealed class Data_sets : Importing
{
    private const string Matrix = """
        Data item,Description,Cardinality,Medication,MedicationRequest,Notes
        Drug name,What it is called,1..1,Medication.code,,
        Dose,How much,0..*,,"dosageInstruction.doseQuantity (or the text)
        dosageInstruction.text",
        Drug name,The other name,O,code,-,twice on purpose
        Tray,Who fills the tray,,,n/a,ask the pharmacy
        """;

    [Fact]
    public async System.Threading.Tasks.Task A_table_of_items_and_resources_becomes_a_logical_model_and_a_map_with_its_gaps()
    {
        var (model, map) = Both(await Written(Matrix, "medicines on admission.csv"));
        Assert.Equal(("MedicinesOnAdmission", "Medicines on admission"), (model.Id, model.Title));
        Assert.Equal(
            [("MedicinesOnAdmission", 0, "*"), ("MedicinesOnAdmission.drugName", 1, "1"), ("MedicinesOnAdmission.dose", 0, "*"), ("MedicinesOnAdmission.drugName2", 0, "1"), ("MedicinesOnAdmission.tray", 0, "*")],
            model.Differential!.Element.Select(element => (element.ElementId!, element.Min!.Value, element.Max!)));
        Assert.Equal(["twice on purpose", "ask the pharmacy"], model.Differential.Element.Select(element => element.Comment).OfType<string>().Select(comment => comment["Notes: ".Length..]));

        Assert.Equal(model.Url, ((FhirUri)map.Source!).Value);
        Assert.Equal(
            [
                ("http://hl7.org/fhir/StructureDefinition/Medication", "MedicinesOnAdmission.drugName", "Medication.code", null),
                ("http://hl7.org/fhir/StructureDefinition/Medication", "MedicinesOnAdmission.drugName2", "Medication.code", null),
                ("http://hl7.org/fhir/StructureDefinition/MedicationRequest", "MedicinesOnAdmission.dose", "MedicationRequest.dosageInstruction.doseQuantity", "or the text"),
                ("http://hl7.org/fhir/StructureDefinition/MedicationRequest", "MedicinesOnAdmission.dose", "MedicationRequest.dosageInstruction.text", null),
            ],
            map.Group.Where(group => group.Target is not null).SelectMany(group => group.Element.SelectMany(element => element.Target.Select(target => (group.Target!, element.Code!, target.Code!, target.Comment)))));
        var gap = Assert.Single(map.Group.Single(group => group.Target is null).Element);
        Assert.Equal(("MedicinesOnAdmission.tray", ConceptMapEquivalence.Unmatched), (gap.Code, gap.Target.Single().Equivalence));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_table_of_items_profiles_and_elements_is_read_too()
    {
        var (_, map) = Both(await Written(
            "Data element;FHIR profile;Element\nNHS number;https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1;Patient.identifier:nhsNumber\nName;CareConnect-Patient-1;Patient.name\nPet;;\nSex;;Patient.gender", "demographics.csv"));
        Assert.Equal(
            [
                ("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1", "Demographics.nhsNumber", "Patient.identifier:nhsNumber"),
                ("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1", "Demographics.name", "Patient.name"),
                ("http://hl7.org/fhir/StructureDefinition/Patient", "Demographics.sex", "Patient.gender"),
                (null, "Demographics.pet", null),
            ],
            map.Group.SelectMany(group => group.Element.SelectMany(element => element.Target.Select(target => (group.Target, element.Code!, target.Code)))));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_bad_row_is_told_and_hinders_no_other()
    {
        var report = await Run("Data item,Profile,Element\n,,Patient.name\nA,somewhere,x.y\nB,Patient,Patient.name", "a.csv");
        Assert.Equal([(2, "data-item-missing"), (3, "data-item-target-unknown")], report.Rows.Where(row => row.Outcome == ImportOutcome.Failed).Select(row => (row.Line, row.Problems[0].Code)));
        Assert.Equal(["A.b"], Both(All).Map.Group.SelectMany(group => group.Element).Select(element => element.Code!));
    }

    [Fact]
    public async System.Threading.Tasks.Task The_same_table_twice_is_the_same_data_set()
    {
        await Run(Matrix, "x.csv");
        Assert.All((await Run(Matrix, "x.csv")).Rows, row => Assert.Equal(ImportOutcome.Unchanged, row.Outcome));
        Assert.Equal(2, Target.Stored.Count);
    }

    [Fact]
    public async System.Threading.Tasks.Task A_table_of_stories_stays_one_even_with_a_column_of_items() =>
        Assert.Equal("see notes", OnlyStory(await Run("Title,I want,Data item,Patient\nA,see notes,Name,Patient.name", "stories.csv")).Want);

    [Fact]
    public async System.Threading.Tasks.Task The_business_use_case_of_a_story_finds_its_columns()
    {
        var story = OnlyStory(await Run("Title,I want,Pre-conditions,Basic Flow,Alternative Courses,Post Conditions,Exception Flows\nA,see notes,Signed in,\"1. Open\n2. Read\",By phone,Read,Locked", "a.csv"));
        Assert.Equal(["Signed in"], story.Preconditions);
        Assert.Equal(["Open", "Read"], story.BasicFlow);
        Assert.Equal(["By phone"], story.AlternativeCourses);
        Assert.Equal(["Read"], story.Postconditions);
        Assert.Equal(["Locked"], story.ExceptionFlows);
        Assert.Contains("Basic flow", NarrativeWriter.Of(story).Div, StringComparison.Ordinal);
    }

    private async System.Threading.Tasks.Task<IReadOnlyList<Resource>> Written(string csv, string name)
    {
        Assert.DoesNotContain((await Run(csv, name)).Rows, row => row.Outcome == ImportOutcome.Failed);
        return All;
    }

    private List<Resource> All => [.. Target.Stored.Values.Select(FhirJson.Parse<Resource>)];

    private static (StructureDefinition Model, ConceptMap Map) Both(IReadOnlyList<Resource> written) =>
        (Assert.Single(written.OfType<StructureDefinition>()), Assert.Single(written.OfType<ConceptMap>()));
}
