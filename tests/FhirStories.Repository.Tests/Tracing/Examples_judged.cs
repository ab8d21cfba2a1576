using System.Text;
using FhirStories.Catalogue;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Tracing;
using FhirStories.Validation;
using Xunit;

namespace FhirStories.Repository.Tests.Tracing;

public sealed class Examples_judged
{
    private const string CareConnect = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-";
    private const string Narrow = """
        {"resourceType":"StructureDefinition","url":"https://my.test/Narrow","version":"1.2.0","name":"Narrow","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
        "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}]}}
        """;
    private const string Wide = """
        {"resourceType":"StructureDefinition","url":"https://my.test/Wide","version":"1.0.0","name":"Wide","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
        "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]}}
        """;

    [Fact]
    public void An_example_shows_what_it_populates_of_the_profile_that_it_follows()
    {
        var verdict = Assert.Single(Judged(Patient("\"https://my.test/Narrow\"", "\"birthDate\":\"1970-01-01\",\"gender\":\"female\""))!.Verdicts);
        Assert.Equal(("https://my.test/Narrow|1.2.0", true), (verdict.Profile, verdict.IsValid));
        Assert.Superset(new HashSet<string> { "Patient.birthDate", "Patient.gender" }, verdict.Populated.ToHashSet());
        Assert.DoesNotContain("Patient.name", verdict.Populated);
    }

    [Fact]
    public void One_that_does_not_validate_shows_nothing()
    {
        var verdict = Assert.Single(Judged(Patient("\"https://my.test/Narrow\"", "\"gender\":\"female\""))!.Verdicts);
        Assert.False(verdict.IsValid);
        Assert.Empty(verdict.Populated);
    }

    [Fact]
    public void What_breaks_one_of_its_profiles_may_follow_another()
    {
        var verdicts = Judged(Patient("\"https://my.test/Narrow\",\"https://my.test/Wide\"", "\"gender\":\"female\""))!.Verdicts;
        Assert.Equal([("https://my.test/Narrow|1.2.0", false), ("https://my.test/Wide|1.0.0", true)], verdicts.Select(verdict => (verdict.Profile, verdict.IsValid)));
        // What breaks FHIR itself follows none.
        Assert.All(Judged(Patient("\"https://my.test/Narrow\",\"https://my.test/Wide\"", "\"gender\":\"splendid\",\"birthDate\":\"1970\""))!.Verdicts, verdict => Assert.False(verdict.IsValid));
    }

    [Theory]
    [InlineData("https://my.test/Narrow|1.2.0", 1)]
    [InlineData("https://my.test/Narrow|1.2", 1)]
    [InlineData("https://my.test/Narrow|9.0.0", 0)]
    [InlineData("https://my.test/Unknown", 0)]
    public void A_profile_in_a_version_that_is_not_here_is_not_judged(string claimed, int verdicts) =>
        Assert.Equal(verdicts, Judged(Patient($"\"{claimed}\"", "\"birthDate\":\"1970-01-01\""))!.Verdicts.Count);

    [Fact]
    public void What_lies_within_another_resource_is_no_example()
    {
        Assert.Null(Judged("""{"resourceType":"Appointment","id":"a","contained":[{"resourceType":"Patient","id":"p","meta":{"profile":["https://my.test/Wide"]}}],"status":"booked","participant":[{"actor":{"reference":"#p"},"status":"accepted"}]}"""));
        var verdict = Assert.Single(Judged(Patient("\"https://my.test/Wide\"", "\"generalPractitioner\":[{\"reference\":\"#g\"}],\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"g\",\"birthDate\":\"1970-01-01\"}]"))!.Verdicts);
        Assert.Contains("Patient.contained", verdict.Populated);
        Assert.DoesNotContain("Patient.birthDate", verdict.Populated);
    }

    [Theory]
    [InlineData("application/fhir+json; fhirVersion=3.0", 1)]
    [InlineData("application/fhir+json;charset=utf-8; fhirVersion=\"3.0\"", 1)]
    [InlineData("application/fhir+json", 1)]
    [InlineData("application/fhir+json; fhirVersion=4.0", 0)]
    [InlineData("application/fhir+json; fhirVersion=99", 0)]
    public void An_instance_of_another_release_lies_in_a_Binary_whose_type_says_so(string contentType, int verdicts)
    {
        var instance = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"resourceType":"Slot","meta":{"profile":["{{CareConnect}}Slot-1"]},"extension":[{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-DeliveryChannel-1","valueCode":"Telephone"}],"identifier":[{"system":"urn:x","value":"1"}],"schedule":{"reference":"Schedule/s"},"status":"free","start":"2026-11-15T19:40:00Z","end":"2026-11-15T19:50:00Z"}"""));
        var example = Judged($$"""{"resourceType":"Binary","id":"b","contentType":"{{contentType.Replace("\"", "\\\"", StringComparison.Ordinal)}}","data":"{{instance}}"}""")!;
        Assert.Equal(verdicts, example.Verdicts.Count);
        Assert.All(example.Verdicts, verdict => Assert.True(verdict is { IsValid: true } && verdict.Populated.Contains("Slot.start")));
    }

    [Fact]
    public void Our_own_examples_all_validate_and_verify_statements()
    {
        var judge = Judge(DefinitionStore.BuiltIn);
        var facts = new TraceFacts(new TextPool(), keepsText: false);
        var graph = new TraceGraph(new TargetResolver(DefinitionStore.BuiltIn));
        var verdicts = 0;
        foreach (var file in StarterCatalogue.Read())
        {
            var read = facts.Read(file.Json);
            if (read is TracedExample example)
            {
                read = judge.Judge(example, file.Json);
                Assert.All(((TracedExample)read).Verdicts, verdict => Assert.True(verdict.IsValid, $"{example.Reference} does not follow {verdict.Profile}."));
                verdicts += ((TracedExample)read).Verdicts.Count;
            }
            if (read is not null) graph.Put(read);
        }
        Assert.True(verdicts >= 5);
        Assert.True(graph.Totals.Of(StatementStatus.Verified) >= 10);
    }

    [Fact]
    public void Whether_an_example_would_follow_another_profile_does_not_hang_on_what_it_claims()
    {
        var store = With(Narrow, Wide);
        var judge = Judge(store);
        var json = Encoding.UTF8.GetBytes(Patient("\"https://my.test/Wide\"", "\"gender\":\"female\""));
        Assert.Equal((true, false, null), (judge.WouldBeValid(json, "https://my.test/Wide"), judge.WouldBeValid(json, "https://my.test/Narrow"), judge.WouldBeValid(json, "https://my.test/Unknown")));
        Assert.False(judge.WouldBeValid(json, "http://hl7.org/fhir/StructureDefinition/Observation"));
    }

    private static string Patient(string profiles, string content) => $"{{\"resourceType\":\"Patient\",\"id\":\"p\",\"meta\":{{\"profile\":[{profiles}]}},{content}}}";

    private static TracedExample? Judged(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return new TraceFacts(new TextPool(), keepsText: false).Read(bytes) is TracedExample example ? Judge(With(Narrow, Wide)).Judge(example, bytes) : null;
    }

    private static ExampleJudge Judge(DefinitionStore store) => new(new ResourceValidator(store, new TerminologyService(store)), store);

    private static DefinitionStore With(params string[] definitions)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.CompileStored(definitions.Select(each => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(each))), PackageOrigin.Stored)]);
        return store;
    }
}
