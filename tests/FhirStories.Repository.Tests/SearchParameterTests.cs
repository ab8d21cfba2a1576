using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Repository.Tests;

public sealed class SearchParameterTests
{
    private static readonly SearchParameterRegistry Registry = new(DefinitionStore.BuiltIn);

    private static readonly string[] Ours =
    [
        "actor", "care-setting", "conformance", "date", "derived-from", "description", "experimental", "feature", "interaction", "kind",
        "mapping-state", "name", "publisher", "role", "satisfied-by", "scenario", "secondary-actor", "statement-category", "statement-key",
        "status", "text", "title", "url", "version",
    ];

    [Fact]
    public void Basic_is_searched_by_its_own_parameters_and_by_ours()
    {
        var codes = Registry.Of("Basic").Keys;
        Assert.Superset(Ours.ToHashSet(), codes.ToHashSet());
        Assert.Superset(new HashSet<string> { "author", "code", "created", "identifier", "patient", "subject", "_profile", "_tag", "_security", "_source" }, codes.ToHashSet());
    }

    [Fact]
    public void No_two_parameters_of_any_type_meet_in_one_number()
    {
        var all = DefinitionStore.BuiltIn.ResourceTypes(FhirRelease.R4).SelectMany(type => Registry.Of(type).Values).ToList();
        Assert.True(all.Count > 2000);
        var ids = all.DistinctBy(p => (p.Owner, p.Code)).SelectMany(p => p.Ids).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void All_but_a_named_few_expressions_of_the_specification_are_plain_paths()
    {
        var engine = DefinitionStore.BuiltIn.ResourceTypes(FhirRelease.R4)
            .SelectMany(type => Registry.Of(type).Values).Where(p => p.Path is EnginePath).Select(p => $"{p.Owner}.{p.Code}").Order(StringComparer.Ordinal);
        Assert.Equal(["Bundle.composition", "Bundle.message", "ConceptMap.gap", "Patient.deceased"], engine);
    }

    [Fact]
    public void Plain_paths_find_what_the_FHIRPath_engine_finds()
    {
        foreach (var resource in Samples())
            foreach (var parameter in Registry.Of(resource.TypeName).Values.Where(p => p.Path is PlainPath && p.Components.Count == 0))
            {
                // resolve() needs a server; the engine has none here.
                var expression = string.Join(" | ", parameter.Definition.Expression!.Split(" | ")
                    .Where(e => e.Contains($"{resource.TypeName}.", StringComparison.Ordinal) || e.StartsWith("Resource.", StringComparison.Ordinal) || e.StartsWith("DomainResource.", StringComparison.Ordinal)));
                if (expression.Contains("resolve()", StringComparison.Ordinal)) continue;
                List<Base> plain = [], engine = [];
                parameter.Path.Find(resource, plain);
                new EnginePath(expression).Find(resource, engine);
                Assert.True(plain.Select(Show).Distinct().Order().SequenceEqual(engine.Select(Show).Distinct().Order()), $"{resource.TypeName}.{parameter.Code}: {expression}");
            }

        static string Show(Base value) => System.Text.Encoding.UTF8.GetString(value is Resource r ? Content.ResourceText.ToJson(r) : System.Text.Encoding.UTF8.GetBytes($"{value.TypeName} {(value as PrimitiveType)?.JsonValue}"));
    }

    [Fact]
    public void A_reference_filtered_by_its_target_type_is_found_only_for_that_type()
    {
        List<Base> found = [];
        var patient = Registry.Find("Basic", "patient")!.Path;
        patient.Find(new Basic { Subject = new ResourceReference("Patient/1") }, found);
        Assert.Single(found);
        patient.Find(new Basic { Subject = new ResourceReference("Group/1") }, found);
        Assert.Single(found);
    }

    private static IEnumerable<Resource> Samples()
    {
        foreach (var (_, json) in Catalogue.StarterCatalogue.Read()) yield return Content.ResourceText.Read(json);
        yield return new Patient
        {
            Active = true,
            Gender = AdministrativeGender.Female,
            BirthDate = "1980-02-03",
            Deceased = new FhirDateTime("2020"),
            Name = [new HumanName { Family = "Ñandú", Given = ["Zoë"] }],
            Telecom = [new ContactPoint(ContactPoint.ContactPointSystem.Email, null, "a@example.org"), new ContactPoint(ContactPoint.ContactPointSystem.Phone, null, "1")],
            Address = [new Address { City = "Leeds", PostalCode = "LS1" }],
            Identifier = [new Identifier("https://fhir.nhs.uk/Id/nhs-number", "9000000009")],
            GeneralPractitioner = [new ResourceReference("Practitioner/1")],
            Meta = new Meta { Profile = ["https://x/p|1"], Tag = [new Coding("s", "t")] },
        };
        yield return new Observation
        {
            Status = ObservationStatus.Final,
            Code = new CodeableConcept("http://loinc.org", "8310-5", "Temperature"),
            Subject = new ResourceReference("Patient/1"),
            Effective = new Period { Start = "2020-01-01" },
            Value = new Quantity(37.5m, "Cel"),
            Component = [new Observation.ComponentComponent { Code = new CodeableConcept("s", "c"), Value = new CodeableConcept("s", "v") }],
        };
    }
}
