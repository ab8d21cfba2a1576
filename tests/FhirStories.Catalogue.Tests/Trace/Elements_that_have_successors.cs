using System.Text;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Elements_that_have_successors
{
    private const string Old = "https://x.example/StructureDefinition/Old";
    private const string New = "https://x.example/StructureDefinition/New";

    private static readonly Lazy<DefinitionStore> UkCore = new(() =>
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.Compile(Data.SharedData.Require("packages/fhir.r4.ukcore-2025.6.20.tgz")), PackageOrigin.Installed)]);
        return store;
    });

    [Fact]
    public void A_slice_of_another_name_is_found_by_what_tells_it_apart_with_all_that_is_below_it()
    {
        var before = Slice("number", "\"fixedUri\":\"https://x.example/number\"");
        Assert.Equal(("Patient.identifier:theNumber.value", "renamed-slice"), Found(before + Below("number"), Slice("theNumber", "\"patternUri\":\"https://x.example/number\"") + Slice("other", "\"fixedUri\":\"https://x.example/other\""), "Patient.identifier:number.value"));
        // A likeness of names is none, and two that are alike are not chosen between.
        Assert.Null(Found(before, Slice("numbers", "\"fixedUri\":\"https://x.example/other\""), "Patient.identifier:number").To);
        Assert.Null(Found(before, Slice("one", "\"fixedUri\":\"https://x.example/number\"") + Slice("two", "\"fixedUri\":\"https://x.example/number\""), "Patient.identifier:number").To);
        Assert.Null(Found(Slice("number", null), Slice("theNumber", null), "Patient.identifier:number").To);
    }

    [Fact]
    public void What_contradicts_a_slice_is_not_it_though_they_share_a_value()
    {
        string Coded(string name, string code) => $",{{\"id\":\"Patient.identifier:{name}\",\"path\":\"Patient.identifier\",\"sliceName\":\"{name}\"}}"
            + $",{{\"id\":\"Patient.identifier:{name}.system\",\"path\":\"Patient.identifier.system\",\"fixedUri\":\"https://x.example/number\"}}"
            + $",{{\"id\":\"Patient.identifier:{name}.use\",\"path\":\"Patient.identifier.use\",\"fixedCode\":\"{code}\"}}";
        Assert.Null(Found(Coded("first", "official"), Coded("second", "temp"), "Patient.identifier:first").To);
        Assert.Equal("Patient.identifier:third", Found(Coded("first", "official"), Coded("second", "temp") + Coded("third", "official"), "Patient.identifier:first").To);
    }

    [Fact]
    public void A_stored_map_says_more_than_names_do_and_what_it_says_of_an_element_holds_below_it()
    {
        ElementMapping[] maps = [
            new(Old, "Patient.gender", New + "#Patient.extension", "wider"), new(Old, "Patient.gender", New + "#Patient.maritalStatus", "inexact"), new(Old, "Patient.photo", null, "unmatched"),
            new(Old, "Patient.contact", New + "|1.0.0#Patient.link", "equal"), new(Old, "Patient.name", "https://x.example/StructureDefinition/Third#Patient.photo", "equal"),
        ];
        var store = Store("", "");
        var successors = new ElementSuccessors(store.Profile(Old)!, store.Profile(New)!, maps);
        Assert.Equal(["Patient.extension mapped wider", "Patient.maritalStatus mapped inexact"], successors.Of("Patient.gender").Select(each => $"{each.To} {each.Basis} {each.Equivalence}"));
        Assert.Equal(new ElementSuccessor("Patient.photo", null, null, "unmatched"), Assert.Single(successors.Of("Patient.photo")));
        Assert.Equal(("Patient.name", "same"), Of(successors, "Patient.name"));
        Assert.Equal(("Patient.link", "mapped"), Of(successors, "Patient.contact"));
    }

    [Theory]
    [InlineData("CareConnect-Patient-1", "Patient.identifier:nhsNumber", "Patient.identifier:nhsNumber", "same")]
    [InlineData("CareConnect-BloodPressure-Observation-1", "Observation.component:systolicComponent.code", "Observation.component:SystolicBP.code", "renamed-slice")]
    [InlineData("CareConnect-BloodPressure-Observation-1", "Observation.component:diastolicComponent.value[x]:valueQuantity", "Observation.component:DiastolicBP.value[x]:valueQuantity", "renamed-slice")]
    [InlineData("CareConnect-Condition-1", "Condition.extension:episodisity", "Condition.extension:conditionEpisode", "renamed-slice")]
    [InlineData("CareConnect-Condition-1", "Condition.context", "Condition.encounter", "renamed-in-release")]
    [InlineData("CareConnect-Encounter-1", "Encounter.reason.coding", "Encounter.reasonCode.coding", "renamed-in-release")]
    [InlineData("CareConnect-Immunization-1", "Immunization.practitioner.actor", "Immunization.performer.actor", "renamed-in-release")]
    [InlineData("CareConnect-DiagnosticReport-1", "DiagnosticReport.performer.actor", "DiagnosticReport.performer", "renamed-in-release")]
    [InlineData("CareConnect-AllergyIntolerance-1", "AllergyIntolerance.assertedDate", "AllergyIntolerance.recordedDate", "renamed-in-release")]
    [InlineData("CareConnect-BloodPressure-Observation-1", "Observation.related", null, null)]
    [InlineData("CareConnect-AllergyIntolerance-1", "AllergyIntolerance.extension:allergyEnd", null, null)]
    public void From_Care_Connect_to_UK_Core(string profile, string from, string? to, string? basis)
    {
        var before = UkCore.Value.Profile(Traced.CareConnect[..^"CareConnect-".Length] + profile)!;
        Assert.Equal((to, basis), Of(new ElementSuccessors(before, UkCore.Value.Profile(before.Successor!)!, []), from));
    }

    [Fact]
    public void What_is_renamed_between_releases_is_an_element_of_each_under_its_name_there()
    {
        var wrong = new List<string>();
        var checkedInBoth = 0;
        foreach (var (from, to) in ReleaseRenames.All)
        {
            var type = "http://hl7.org/fhir/StructureDefinition/" + from.Split('.')[0];
            if (DefinitionStore.BuiltIn.Profile(type, FhirRelease.R4) is not { } later || !later.HasElement(to) || later.HasElement(from)) wrong.Add($"{from} -> {to} in R4");
            // Of STU3 the types are here that Care Connect builds on.
            if (DefinitionStore.BuiltIn.Profile(type, FhirRelease.Stu3) is not { } earlier || earlier.Definition.Release != FhirRelease.Stu3) continue;
            checkedInBoth++;
            if (!earlier.HasElement(from)) wrong.Add($"{from} in STU3");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(checkedInBoth > 30, $"only {checkedInBoth}");
    }

    private static (string? To, string? Basis) Found(string before, string after, string id)
    {
        var store = Store(before, after);
        return Of(new ElementSuccessors(store.Profile(Old)!, store.Profile(New)!, []), id);
    }

    private static (string? To, string? Basis) Of(ElementSuccessors successors, string id) => Assert.Single(successors.Of(id)) is var one ? (one.To, one.Basis) : default;

    private static string Slice(string name, string? system) => $",{{\"id\":\"Patient.identifier:{name}\",\"path\":\"Patient.identifier\",\"sliceName\":\"{name}\"}}"
        + (system is null ? "" : $",{{\"id\":\"Patient.identifier:{name}.system\",\"path\":\"Patient.identifier.system\",{system}}}");

    private static string Below(string name) => $",{{\"id\":\"Patient.identifier:{name}.value\",\"path\":\"Patient.identifier.value\",\"min\":1}}";

    private static DefinitionStore Store(string before, string after)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.CompileStored([Definition(Old, before), Definition(New, after)]), PackageOrigin.Stored)]);
        return store;
    }

    private static ReadOnlyMemory<byte> Definition(string url, string elements) => Encoding.UTF8.GetBytes($$"""
        {"resourceType":"StructureDefinition","url":"{{url}}","version":"1.0.0","name":"{{url[(url.LastIndexOf('/') + 1)..]}}","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
        "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[
        {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"} }{{elements}}]} }
        """);
}
