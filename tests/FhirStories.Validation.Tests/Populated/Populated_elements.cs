using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;
using Xunit;

namespace FhirStories.Validation.Tests.Populated;

/// <summary>Which elements of its profiles an instance populates.</summary>
public sealed class Populated_elements
{
    private const string Patient = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";
    private const string NhsNumber = "{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990217343\"}";
    private static readonly ValidationSettings Asking = new() { ReportPopulated = true };

    [Fact]
    public void A_slice_is_populated_by_what_it_is_told_by_and_so_is_what_it_slices()
    {
        var found = Of(FhirRelease.Stu3, $$"""{"resourceType":"Patient","meta":{"profile":["{{Patient}}"]},"identifier":[{"system":"urn:other","type":{"text":"x"} },{{NhsNumber}}]}""");
        Assert.Superset(new HashSet<string> { "Patient", "Patient.meta", "Patient.meta.profile", "Patient.identifier", "Patient.identifier.type.text", "Patient.identifier.value", "Patient.identifier:nhsNumber", "Patient.identifier:nhsNumber.system", "Patient.identifier:nhsNumber.value" }, found.ToHashSet());
        // The type stands in the other repetition.
        Assert.DoesNotContain("Patient.identifier:nhsNumber.type", found);
        Assert.DoesNotContain("Patient.identifier:localIdentifier", found);
        Assert.DoesNotContain("Patient.name", found);
    }

    [Fact]
    public void Without_the_slice_only_the_sliced_element_is_populated()
    {
        var found = Of(FhirRelease.Stu3, $$"""{"resourceType":"Patient","meta":{"profile":["{{Patient}}"]},"identifier":[{"system":"urn:other","value":"9990217343"}]}""");
        Assert.Contains("Patient.identifier.value", found);
        Assert.DoesNotContain(found, id => id.Contains(":nhsNumber", StringComparison.Ordinal));
    }

    [Fact]
    public void An_extension_counts_by_its_slice_and_what_its_own_profile_has_below_it()
    {
        var found = Of(FhirRelease.Stu3, $$"""
            {"resourceType":"Patient","meta":{"profile":["{{Patient}}"]},"extension":[
            {"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-EthnicCategory-1","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-EthnicCategory-1","code":"A"}]} },
            {"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSCommunication-1","extension":[{"url":"preferred","valueBoolean":true}]},
            {"url":"urn:not-of-this-profile","valueString":"x"}]}
            """);
        Assert.Superset(new HashSet<string> { "Patient.extension", "Patient.extension:ethnicCategory", "Patient.extension:ethnicCategory.value[x]", "Patient.extension:ethnicCategory.value[x]:valueCodeableConcept", "Patient.extension:ethnicCategory.value[x]:valueCodeableConcept.coding.code",
            "Patient.extension:nhsCommunication.extension:preferred", "Patient.extension:nhsCommunication.extension:preferred.value[x]:valueBoolean" }, found.ToHashSet());
        Assert.DoesNotContain("Patient.extension:religiousAffiliation", found);
        Assert.DoesNotContain("Patient.extension:nhsCommunication.extension:interpreterRequired", found);
    }

    [Fact]
    public void A_choice_is_populated_as_a_whole_and_by_its_type()
    {
        var found = Of(FhirRelease.R4, """{"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bodyweight"]},"valueQuantity":{"value":70}}""");
        Assert.Superset(new HashSet<string> { "Observation.value[x]", "Observation.value[x].value", "Observation.value[x]:valueQuantity", "Observation.value[x]:valueQuantity.value" }, found.ToHashSet());
        Assert.DoesNotContain("Observation.value[x]:valueString", found);
        Assert.DoesNotContain("Observation.value[x]:valueQuantity.unit", found);
    }

    [Fact]
    public void What_says_why_it_is_empty_populates_nothing()
    {
        const string Absent = """{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}""";
        var found = Of(FhirRelease.Stu3, $$"""
            {"resourceType":"Patient","meta":{"profile":["{{Patient}}"]},"_birthDate":{{Absent}},"maritalStatus":{{Absent}},"_gender":{"extension":[{"url":"urn:x","valueString":"y"}]},"name":[{"family":"Harrow","_given":[{{Absent}}]}]}
            """);
        Assert.Contains("Patient.name.family", found);
        Assert.DoesNotContain(found, id => id.StartsWith("Patient.birthDate", StringComparison.Ordinal) || id.StartsWith("Patient.maritalStatus", StringComparison.Ordinal) || id == "Patient.name.given");
    }

    [Fact]
    public void Slices_of_slices_contained_resources_and_repeated_structures_have_ids_of_their_own()
    {
        const string Profile = """
            {"resourceType":"StructureDefinition","url":"https://my.test/P","version":"2.1.0","name":"P","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Questionnaire","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Questionnaire","derivation":"constraint",
            "differential":{"element":[
            {"id":"Questionnaire","path":"Questionnaire"},
            {"id":"Questionnaire.contained","path":"Questionnaire.contained","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"open"}},
            {"id":"Questionnaire.contained:codes","path":"Questionnaire.contained","sliceName":"codes","type":[{"code":"ValueSet"}]},
            {"id":"Questionnaire.code","path":"Questionnaire.code","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
            {"id":"Questionnaire.code:ours","path":"Questionnaire.code","sliceName":"ours","slicing":{"discriminator":[{"type":"value","path":"code"}],"rules":"open"}},
            {"id":"Questionnaire.code:ours.system","path":"Questionnaire.code.system","fixedUri":"urn:ours"},
            {"id":"Questionnaire.code:ours/main","path":"Questionnaire.code","sliceName":"ours/main"},
            {"id":"Questionnaire.code:ours/main.system","path":"Questionnaire.code.system","fixedUri":"urn:ours"},
            {"id":"Questionnaire.code:ours/main.code","path":"Questionnaire.code.code","fixedCode":"main"}]}}
            """;
        var store = With(Profile);
        var report = Report(store, FhirRelease.R4, """
            {"resourceType":"Questionnaire","meta":{"profile":["https://my.test/P"]},"contained":[{"resourceType":"ValueSet","id":"v","status":"active"},{"resourceType":"Patient","id":"p","active":true}],
            "status":"draft","code":[{"system":"urn:ours","code":"main"}],"item":[{"linkId":"1","type":"group","item":[{"linkId":"2","type":"string","maxLength":3}]}]}
            """);
        var applied = Assert.Single(report.Applied);
        Assert.Equal(("https://my.test/P", "2.1.0"), (applied.Url, applied.Version));
        var found = applied.Populated;
        Assert.Superset(new HashSet<string> { "Questionnaire.contained", "Questionnaire.contained:codes", "Questionnaire.contained:codes.status", "Questionnaire.code:ours", "Questionnaire.code:ours/main", "Questionnaire.code:ours/main.code", "Questionnaire.item.item.maxLength" }, found.ToHashSet());
        Assert.DoesNotContain("Questionnaire.contained.status", found);
        Assert.DoesNotContain("Questionnaire.contained.active", found);
        Assert.DoesNotContain("Questionnaire.item.maxLength", found);
        var facts = store.Profile("https://my.test/P")!;
        Assert.Equal([], found.Where(id => facts.NormalElementId(id) != id));
    }

    [Fact]
    public void Only_profiles_that_are_here_and_are_about_the_type_are_applied()
    {
        Assert.Equal([], Report(DefinitionStore.BuiltIn, FhirRelease.Stu3, $$"""{"resourceType":"Patient","meta":{"profile":["{{Patient}}|99.0","urn:nowhere","https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Observation-1"]},"active":true}""").Applied);
        var both = Report(DefinitionStore.BuiltIn, FhirRelease.Stu3, $$"""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","meta":{"profile":["{{Patient}}"]},"active":true} }]}""");
        // What lies in a Bundle is another resource.
        Assert.Equal([], both.Applied);
    }

    [Fact]
    public void Nobody_is_told_who_does_not_ask_and_a_check_that_stopped_tells_nothing()
    {
        var json = Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","meta":{"profile":["{{Patient}}"]},"identifier":[{{NhsNumber}}]}""");
        Assert.Equal([], Judgement.BuiltIn.ValidateJson(json, FhirRelease.Stu3).Applied);
        Assert.Single(Judgement.BuiltIn.ValidateJson(json, FhirRelease.Stu3, Asking).Applied);
        Assert.Equal([], Judgement.BuiltIn.ValidateJson(json, FhirRelease.Stu3, Asking with { MostSteps = 40 }).Applied);
    }

    [Fact]
    public void Asking_changes_nothing_that_is_found()
    {
        var json = Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","meta":{"profile":["{{Patient}}"]},"identifier":[{{NhsNumber}},{"system":"https://fhir.nhs.uk/Id/nhs-number"}],"gender":"x","name":[{"use":"official"},{"use":"official"}]}""");
        Assert.Equal(Judgement.BuiltIn.ValidateJson(json, FhirRelease.Stu3).Issues, Judgement.BuiltIn.ValidateJson(json, FhirRelease.Stu3, Asking).Issues);
    }

    [Fact]
    public void Every_id_of_real_examples_is_the_one_id_of_an_element()
    {
        var folder = RealData.Path("examples-stu3");
        var profiles = 0;
        var wrong = new List<string>();
        foreach (var report in Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(Reports))
        {
            foreach (var applied in report.Applied)
            {
                profiles++;
                var facts = DefinitionStore.BuiltIn.Profile(applied.Canonical, FhirRelease.Stu3)!;
                wrong.AddRange(applied.Populated.Where(id => facts.NormalElementId(id) != id).Select(id => $"{applied.Url} {id}"));
            }
        }
        Assert.Equal([], wrong.Distinct());
        Assert.True(profiles > 20, $"Only {profiles} profiles are applied.");
    }

    /// <summary>Each resource of a file; of a Bundle those in it.</summary>
    private static IEnumerable<ValidationReport> Reports(string file)
    {
        if (Path.GetExtension(file) == ".json" && Json(file) is { } json)
        {
            foreach (var resource in json["entry"] is JsonArray entries ? entries.Select(entry => entry?["resource"]).OfType<JsonObject>() : [json])
                yield return Judgement.BuiltIn.ValidateJson(Encoding.UTF8.GetBytes(resource.ToJsonString()), FhirRelease.Stu3, Asking);
        }
        else if (Path.GetExtension(file) == ".xml" && Parsed(file) is { } xml)
        {
            foreach (var resource in xml.Name.LocalName == "Bundle" ? xml.Elements().Where(each => each.Name.LocalName == "entry").SelectMany(each => each.Elements()).Where(each => each.Name.LocalName == "resource").SelectMany(each => each.Elements()) : [xml])
            {
                using var stream = new MemoryStream(Encoding.UTF8.GetBytes(resource.ToString()));
                yield return Judgement.BuiltIn.ValidateXml(stream, FhirRelease.Stu3, Asking);
            }
        }
    }

    private static JsonObject? Json(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static XElement? Parsed(string file)
    {
        try
        {
            return XDocument.Load(file).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static IReadOnlySet<string> Of(FhirRelease release, string json) => Report(DefinitionStore.BuiltIn, release, json).Applied[0].Populated;

    private static ValidationReport Report(DefinitionStore store, FhirRelease release, string json)
    {
        var validator = store == DefinitionStore.BuiltIn ? Judgement.BuiltIn : new ResourceValidator(store, new TerminologyService(store));
        return validator.ValidateJson(Encoding.UTF8.GetBytes(json), release, Asking);
    }

    private static DefinitionStore With(string definition)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.CompileStored([Encoding.UTF8.GetBytes(definition)]), PackageOrigin.Stored)]);
        return store;
    }
}
