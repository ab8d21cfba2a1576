using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Tests.Packages;

namespace FhirStories.Catalogue.Tests.Trace;

/// <summary>Links as authors write them, each with the status that somebody stated by hand.</summary>
public sealed class Links_of_all_kinds
{
    private const string CareConnect = "https://fhir.hl7.org.uk/STU3/StructureDefinition/";
    private const string Own = "http://guide.example/fhir/StructureDefinition/";
    private static readonly TargetResolver Resolver = new(Store());

    [Theory]
    [InlineData(CareConnect + "CareConnect-Patient-1", LinkStatus.Ok, null)]
    [InlineData(CareConnect + "CareConnect-Patient-1|1.3.0", LinkStatus.Ok, null)]
    [InlineData(CareConnect + "CareConnect-Patient-1|1.1.0", LinkStatus.Outdated, null)]
    [InlineData(CareConnect + "CareConnect-Patient-1|9.0.0", LinkStatus.Predated, null)]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.identifier:nhsNumber", LinkStatus.Ok, "Patient.identifier:nhsNumber")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.identifier:nhsNumber.system", LinkStatus.Ok, "Patient.identifier:nhsNumber.system")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.identifier[nhsNumber]", LinkStatus.Ok, "Patient.identifier:nhsNumber")]
    [InlineData(CareConnect + "CareConnect-Patient-1#identifier:nhsNumber", LinkStatus.Ok, "Patient.identifier:nhsNumber")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.identifier:hospitalNumber", LinkStatus.ElementNotFound, "Patient.identifier:hospitalNumber")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.name.family", LinkStatus.Ok, "Patient.name.family")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.deceasedBoolean", LinkStatus.Ok, "Patient.deceased[x]:deceasedBoolean")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.deceased[x]:deceasedBoolean", LinkStatus.Ok, "Patient.deceased[x]:deceasedBoolean")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.deceasedString", LinkStatus.ElementNotFound, "Patient.deceasedString")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.extension:ethnicCategory", LinkStatus.Ok, "Patient.extension:ethnicCategory")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Observation.code", LinkStatus.ElementNotFound, "Observation.code")]
    [InlineData(CareConnect + "CareConnect-Patient-1|1.3.0#Patient.gender", LinkStatus.Ok, "Patient.gender")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.gender|1.3.0", LinkStatus.Ok, "Patient.gender")]
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.valueQuantity", LinkStatus.Ok, "Observation.value[x]:valueQuantity")]
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.valueQuantity.unit", LinkStatus.Ok, "Observation.value[x]:valueQuantity.unit")]
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.component.valueQuantity", LinkStatus.Ok, "Observation.component.value[x]:valueQuantity")]
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.component.referenceRange.low", LinkStatus.Ok, "Observation.component.referenceRange.low")]
    [InlineData("http://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1", LinkStatus.Ok, null)]
    [InlineData(CareConnect + "CareConnect-Patient-1/", LinkStatus.Ok, null)]
    [InlineData("https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.gender", LinkStatus.Ok, "Patient.gender")]
    [InlineData("https://fhir.hl7.org.uk/StructureDefinition/CareConnect-Patient-1", LinkStatus.Orphaned, null)]
    [InlineData(CareConnect + "CareConnect-Pateint-1", LinkStatus.Orphaned, null)]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient", LinkStatus.Ok, null)]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient|3.0.2#Patient.animal", LinkStatus.Ok, "Patient.animal")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient#Patient.animal", LinkStatus.ElementNotFound, "Patient.animal")]
    [InlineData("https://www.hl7.org/fhir/R4/patient.html", LinkStatus.Ok, null)]
    [InlineData("http://hl7.org/fhir/patient-definitions.html#Patient.contact", LinkStatus.Ok, "Patient.contact")]
    [InlineData("http://guide.example/fhir/2.0.0/StructureDefinition-thing.html#tab-snap", LinkStatus.Ambiguous, null)]
    [InlineData("https://www.guide.example/fhir/StructureDefinition-old-thing.html", LinkStatus.Unwanted, null)]
    [InlineData(Own + "thing", LinkStatus.Ambiguous, null)]
    [InlineData(Own + "thing|1.0.0", LinkStatus.Outdated, null)]
    [InlineData(Own + "thing|2.0.0", LinkStatus.Ok, null)]
    [InlineData(Own + "thing|1", LinkStatus.Outdated, null)]
    [InlineData(Own + "thing|3.0.0", LinkStatus.Predated, null)]
    [InlineData(Own + "old-thing", LinkStatus.Unwanted, null)]
    [InlineData("http://hl7.org/fhir/administrative-gender#female", LinkStatus.Ok, "female")]
    [InlineData("http://hl7.org/fhir/administrative-gender#lady", LinkStatus.ElementNotFound, "lady")]
    [InlineData("https://www.hl7.org/documentcenter/public/standards/ehrs.pdf", LinkStatus.External, null)]
    [InlineData("https://guide.example/notes.html#chapter.2", LinkStatus.External, "chapter.2")]
    [InlineData("see the data dictionary", LinkStatus.Orphaned, null)]
    [InlineData("#Patient.name", LinkStatus.Orphaned, "Patient.name")]
    // As pages publish them, and as tools and people copy them.
    [InlineData("http://hl7.org/fhir/R4/diagnosticreport.html", LinkStatus.Ok, null)]
    [InlineData("https://www.hl7.org/fhir/medicationrequest.html#bnr", LinkStatus.Ok, null)]
    [InlineData("http://hl7.org/fhir/STU3/patient-definitions.html#Patient.animal", LinkStatus.Ok, "Patient.animal")]
    [InlineData("http://hl7.org/fhir/STU3/observation-definitions.html#Observation.value_x_", LinkStatus.Ok, "Observation.value[x]")]
    [InlineData("http://hl7.org/fhir/R4/patient-definitions.html#Patient.animal", LinkStatus.ElementNotFound, "Patient.animal")]
    [InlineData("http://hl7.org/fhir/DSTU2/patient.html", LinkStatus.Outdated, null)]
    [InlineData("http://hl7.org/fhir/R4/datatypes.html#Identifier", LinkStatus.Ok, null)]
    [InlineData("http://hl7.org/fhir/R4/datatypes-definitions.html#Identifier.system", LinkStatus.Ok, "Identifier.system")]
    [InlineData("http://hl7.org/fhir/R4/extension-patient-birthplace.html", LinkStatus.Ok, null)]
    [InlineData("http://hl7.org/fhir/R4/valueset-administrative-gender.html", LinkStatus.Ok, null)]
    [InlineData("http://hl7.org/fhir/R4/nothing-of-fhir.html", LinkStatus.External, null)]
    [InlineData("http://hl7.org/fhir/4.0/StructureDefinition/Patient#Patient.name", LinkStatus.Ok, "Patient.name")]
    [InlineData("http://hl7.org/fhir/3.0/StructureDefinition/Patient#Patient.animal", LinkStatus.Ok, "Patient.animal")]
    [InlineData("http://guide.example/fhir/StructureDefinition-old-thing-definitions.html#key_Patient.name", LinkStatus.Unwanted, "Patient.name")]
    [InlineData("http://guide.example/fhir/StructureDefinition-old-thing-definitions.html#diff_Patient.name.family", LinkStatus.Unwanted, "Patient.name.family")]
    [InlineData("http://guide.example/fhir/StructureDefinition-old-thing.profile.json", LinkStatus.Unwanted, null)]
    [InlineData("http://guide.example/fhir/StructureDefinition/old-thing.json", LinkStatus.Unwanted, null)]
    [InlineData("https://build.fhir.org/ig/someone/guide/StructureDefinition-old-thing.html", LinkStatus.Unwanted, null)]
    [InlineData("https://build.fhir.org/ig/someone/guide/StructureDefinition-older-thing.html", LinkStatus.External, null)]
    [InlineData("https://root.example/StructureDefinition-rooted.html", LinkStatus.Ok, null)]
    [InlineData("https://root.example/1.0.0/StructureDefinition-rooted-definitions.html#key_Patient.name", LinkStatus.Ok, "Patient.name")]
    [InlineData(CareConnect + "careconnect-patient-1", LinkStatus.Ok, null)]
    [InlineData(CareConnect + "CareConnect-Patient-1%7C1.3.0", LinkStatus.Ok, null)]
    [InlineData(CareConnect + "CareConnect-Patient-1%7C9.0.0", LinkStatus.Predated, null)]
    // As FHIRPath, FSH and STU3 write elements.
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.valueQuantity:valueQuantity", LinkStatus.Ok, "Observation.value[x]:valueQuantity")]
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.valueQuantity:valueQuantity.unit", LinkStatus.Ok, "Observation.value[x]:valueQuantity.unit")]
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.valueQuantity:valueString", LinkStatus.ElementNotFound, "Observation.valueQuantity:valueString")]
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.value", LinkStatus.Ok, "Observation.value[x]")]
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.value.ofType(Quantity)", LinkStatus.Ok, "Observation.value[x]:valueQuantity")]
    [InlineData(CareConnect + "CareConnect-Observation-1#Observation.component.value.ofType(Quantity).unit", LinkStatus.Ok, "Observation.component.value[x]:valueQuantity.unit")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.extension('" + CareConnect + "Extension-CareConnect-EthnicCategory-1')", LinkStatus.Ok, "Patient.extension:ethnicCategory")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.extension.where(url='" + CareConnect + "Extension-CareConnect-EthnicCategory-1').value", LinkStatus.Ok, "Patient.extension:ethnicCategory.value[x]")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.extension:" + CareConnect + "Extension-CareConnect-EthnicCategory-1.valueCodeableConcept", LinkStatus.Ok, "Patient.extension:ethnicCategory.value[x]:valueCodeableConcept")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.extension[" + CareConnect + "Extension-CareConnect-NHSCommunication-1].extension[language]", LinkStatus.Ok, "Patient.extension:nhsCommunication.extension:language")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.identifier:nhsNumber.extension('" + CareConnect + "Extension-CareConnect-NHSNumberVerificationStatus-1')", LinkStatus.Ok, "Patient.identifier:nhsNumber.extension:nhsNumberVerificationStatus")]
    [InlineData(CareConnect + "CareConnect-Patient-1#Patient.extension('https://x.example/shoe-size')", LinkStatus.ElementNotFound, "Patient.extension('https://x.example/shoe-size')")]
    [InlineData(Own + "old-thing#Patient.identifier[a][b]", LinkStatus.Unwanted, "Patient.identifier:a/b")]
    [InlineData(Own + "old-thing#Patient.identifier:a/b.system", LinkStatus.Unwanted, "Patient.identifier:a/b.system")]
    public void A_link_has_the_status_stated_by_hand(string written, LinkStatus status, string? elementId)
    {
        var target = Resolver.Resolve(written);
        Assert.Equal((status, elementId), (target.Status, target.ElementId));
        // Whatever is not sound says why, and what is sound needs no words.
        Assert.Equal(status != LinkStatus.Ok, target.Reason is not null);
    }

    [Theory]
    [InlineData("http://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1")]
    [InlineData("https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-Patient-1")]
    [InlineData("https://www.hl7.org/fhir/R4/patient.html")]
    public void What_is_read_into_a_link_is_told(string written) => Assert.NotNull(Resolver.Resolve(written).Repair);

    [Theory]
    [InlineData("http://hl7.org/fhir/STU3/patient.html", "http://hl7.org/fhir/StructureDefinition/Patient|3.0.2")]
    [InlineData("http://hl7.org/fhir/R4/patient.html", "http://hl7.org/fhir/StructureDefinition/Patient|4.0.1")]
    [InlineData("http://hl7.org/fhir/R5/patient.html", "http://hl7.org/fhir/StructureDefinition/Patient|5.0.0")]
    [InlineData("http://hl7.org/fhir/patient.html", "http://hl7.org/fhir/StructureDefinition/Patient|4.0.1")]
    [InlineData("http://hl7.org/fhir/5.0/StructureDefinition/Patient", "http://hl7.org/fhir/StructureDefinition/Patient|5.0.0")]
    [InlineData("http://hl7.org/fhir/R4/bp.html", "http://hl7.org/fhir/StructureDefinition/bp|4.0.1")]
    public void A_page_of_FHIR_is_of_the_release_in_whose_folder_it_lies(string written, string canonical) => Assert.Equal(canonical, Resolver.Resolve(written).Definition?.Canonical);

    [Fact]
    public void An_element_is_one_however_it_is_written()
    {
        var hashes = new[] { "Observation.valueQuantity", "Observation.value[x]:valueQuantity" }.Select(id => Resolver.Resolve($"{CareConnect}CareConnect-Observation-1#{id}")).ToList();
        Assert.Single(hashes.Select(target => (target.ElementId, target.Hash)).Distinct());
    }

    [Fact]
    public void A_slice_that_is_called_as_an_extension_is_found_by_it()
    {
        const string Url = "https://x.example/shoe-size";
        var resolver = new TargetResolver(Store(("guide", "9.0.0", Thing("9.0.0",
            $$"""{"id":"Patient.extension:{{Url}}","path":"Patient.extension","sliceName":"{{Url}}","type":[{"code":"Extension","profile":["{{Url}}"]}]}"""))));
        foreach (var written in new[] { $"Patient.extension:{Url}", $"Patient.extension('{Url}')", $"Patient.extension('{Url}').extension('{Url}')" })
            Assert.StartsWith("Patient.extension", resolver.Resolve($"{Own}thing|9.0.0#{written}").ElementId, StringComparison.Ordinal);
    }

    [Fact]
    public void Prose_changes_no_hash_and_a_demand_does()
    {
        static string? Hash(string definition) => new TargetResolver(Store(("guide", "9.0.0", definition))).Resolve(Own + "thing|9.0.0#Patient.name").Hash;
        var plain = Hash(Thing("9.0.0", """{"id":"Patient.name","path":"Patient.name","min":1}"""));
        Assert.Equal(plain, Hash(Thing("9.0.0", """{"id":"Patient.name","path":"Patient.name","short":"The name","definition":"All of it.","min":1}""")));
        Assert.Equal(plain, Hash(Thing("9.0.0", """{"id":"Patient.name","path":"Patient.name","min":1},{"id":"Patient.gender","path":"Patient.gender","min":1}""")));
        Assert.NotEqual(plain, Hash(Thing("9.0.0", """{"id":"Patient.name","path":"Patient.name","min":1},{"id":"Patient.name.family","path":"Patient.name.family","min":1}""")));
        Assert.NotEqual(plain, Hash(Thing("9.0.0", """{"id":"Patient.name","path":"Patient.name","min":1,"mustSupport":true}""")));
    }

    [Fact]
    public void The_official_package_installed_over_the_facts_of_it_changes_no_hash()
    {
        var package = PackageCompiler.Compile(Data.SharedData.Require("packages/careconnect.stu3-2023.9.26.tgz"));
        var official = new DefinitionStore(new DefinitionStoreOptions());
        official.Use([(package, PackageOrigin.Installed)]);
        var changed = new List<string>();
        foreach (var profile in DefinitionStore.BuiltIn.List(FhirRelease.Stu3, "StructureDefinition").Where(each => each.PackageName.StartsWith("careconnect", StringComparison.Ordinal)))
        {
            foreach (var id in DefinitionStore.BuiltIn.Profile(profile) is var facts ? facts.Elements.Select(element => facts.NormalElementId(element.Id)).Append(null) : [])
                if (DefinitionStore.BuiltIn.HashOf(profile, id) != official.HashOf(official.Find(profile.Canonical, FhirRelease.Stu3)!, id)) changed.Add($"{profile.Name}#{id}");
        }
        Assert.True(changed.Count == 0, string.Join('\n', changed));
    }

    private static string Thing(string version, string elements = """{"id":"Patient.name","path":"Patient.name","min":1}""", string name = "thing", string status = "active", string own = Own) => $$"""
        {"resourceType":"StructureDefinition","id":"{{name}}","url":"{{own}}{{name}}","version":"{{version}}","name":"Thing","status":"{{status}}","fhirVersion":"4.0.1","kind":"resource",
        "abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{{elements}}]} }
        """;

    private static DefinitionStore Store() => Store(("guide", "1.0.0", Thing("1.0.0")), ("guide", "2.0.0", Thing("2.0.0")), ("root", "1.0.0", Thing("1.0.0", name: "rooted", own: "https://root.example/StructureDefinition/")),
        ("old", "1.0.0", Thing("1.0.0", """
            {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},{"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a"},
            {"id":"Patient.identifier:a/b","path":"Patient.identifier","sliceName":"a/b"}
            """, name: "old-thing", status: "retired")));

    private static DefinitionStore Store(params (string Package, string Version, string Definition)[] packages)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([.. packages.Select(each => (Package(each.Package, each.Version, each.Definition), PackageOrigin.Installed))]);
        return store;
    }

    private static DefinitionPackage Package(string name, string version, string definition) => PackageCompiler.Compile(PackageArchives.Tgz(
        ("package/package.json", $$"""{"name":"{{name}}","version":"{{version}}","fhirVersions":["4.0.1"]}"""), ("package/StructureDefinition-x.json", definition)));
}
