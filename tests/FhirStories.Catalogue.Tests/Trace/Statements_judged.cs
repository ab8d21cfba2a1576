using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Statements_judged
{
    private const string Patient = Traced.CareConnect + "Patient-1";
    private const string Own = "https://fhirstories.org/fhir/StructureDefinition/";

    [Theory]
    [InlineData("", StatementStatus.Unverified, Patient)]
    [InlineData("", StatementStatus.Unverified, Patient + "#Patient.identifier:nhsNumber")]
    [InlineData("", StatementStatus.Uncovered)]
    [InlineData("", StatementStatus.Uncovered, Patient + "#Patient.shoeSize")]
    [InlineData("", StatementStatus.Uncovered, Patient + "|99.0.0")]
    [InlineData("", StatementStatus.Suspect, Patient + "|0.9.0")]
    [InlineData("", StatementStatus.Suspect, Patient, Traced.CareConnect + "Observation-1|0.9.0")]
    [InlineData("", StatementStatus.Unverified, Patient, Traced.CareConnect + "Nothing-1")]
    [InlineData("", StatementStatus.Unverified, "https://standards.example/handbook.pdf")]
    [InlineData(""",{"url":"https://fhirstories.org/fhir/StructureDefinition/story-link","extension":[{"url":"key","valueId":"L"},{"url":"state","valueCode":"gap"}]}""", StatementStatus.Uncovered)]
    [InlineData(""",{"url":"https://fhirstories.org/fhir/StructureDefinition/story-link","extension":[{"url":"key","valueId":"L"},{"url":"state","valueCode":"out-of-scope"}]}""", StatementStatus.Excluded)]
    [InlineData(""",{"url":"https://fhirstories.org/fhir/StructureDefinition/statement-waiver","valueString":"Cannot be tested."}""", StatementStatus.Excluded, Patient)]
    public void A_statement_has_the_status_that_its_links_give_it(string more, StatementStatus status, params string[] targets) =>
        Assert.Equal(status, Traced.Of(Traced.Story("s", Traced.Statement("A", more: more, targets: targets))).Statement("A").Status);

    [Theory]
    [InlineData("retired", "", true)]
    [InlineData("draft", "", false)]
    [InlineData("active", """,{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.experimental","valueBoolean":true}""", true)]
    public void What_is_retired_or_experimental_does_not_count(string status, string more, bool excluded) =>
        Assert.Equal(excluded, Traced.Of(Traced.Story("s", Traced.Statement("A"), more, status)).Statement("A").Status == StatementStatus.Excluded);

    [Fact]
    public void The_second_of_two_statements_with_one_key_is_covered_by_nothing()
    {
        var story = Traced.Of(Traced.Story("s", Traced.Statement("A", targets: Patient) + Traced.Statement("A", targets: Patient))).Graph.Story("Basic/s")!;
        Assert.Equal([StatementStatus.Unverified, StatementStatus.Uncovered], story.Statements.Select(statement => statement.Status));
        Assert.Equal(LinkStatus.DuplicateKey, story.Statements[1].Links[0].Status);
    }

    [Fact]
    public void A_claim_of_the_other_end_covers_a_statement_until_it_is_taken_back()
    {
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("A") + Traced.Statement("B")), Capability("A"));
        Assert.Equal((StatementStatus.Unverified, LinkStatus.OneSided), (traced.Statement("A").Status, traced.Statement("A").Links[0].Status));
        Assert.Equal(StatementStatus.Uncovered, traced.Statement("B").Status);

        traced.Put(Capability("B"));
        Assert.Equal((StatementStatus.Uncovered, StatementStatus.Unverified), (traced.Statement("A").Status, traced.Statement("B").Status));

        traced.Graph.Remove("CapabilityStatement/c");
        Assert.All(["A", "B"], key => Assert.Equal(StatementStatus.Uncovered, traced.Statement(key).Status));
    }

    [Fact]
    public void A_claim_on_an_element_and_the_link_to_it_are_one_link_of_two_directions()
    {
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("A", targets: Patient + "#Patient.gender")), $$"""
            {"resourceType":"StructureDefinition","id":"p","url":"{{Patient}}","differential":{"element":[{"id":"Patient.gender","path":"Patient.gender","extension":[
            {"url":"http://hl7.org/fhir/StructureDefinition/satisfies-requirement","extension":[{"url":"reference","valueCanonical":"https://x.example/Requirements/s"},{"url":"key","valueId":"A"}]}]}]} }
            """);
        var link = Assert.Single(traced.Statement("A").Links);
        Assert.True(link is { IsClaimed: true, Written: not null, Status: LinkStatus.Ok });
    }

    [Fact]
    public void A_solution_that_a_statement_names_is_found_when_it_comes_and_missed_when_it_goes()
    {
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("A", targets: "https://x.example/CapabilityStatement/c")));
        Assert.Equal(LinkStatus.Orphaned, traced.Statement("A").Links[0].Status);
        traced.Put(Capability("Z"));
        Assert.Equal(StatementStatus.Unverified, traced.Statement("A").Status);
        traced.Graph.Remove("CapabilityStatement/c");
        Assert.Equal(StatementStatus.Uncovered, traced.Statement("A").Status);
    }

    [Fact]
    public void Of_the_reports_on_a_script_the_last_counts_and_one_failure_outweighs_all_else()
    {
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("A", targets: Patient)));
        traced.Put(Report("r1", "2026-01-01", "pass"));
        Assert.Equal(StatementStatus.Verified, traced.Statement("A").Status);
        traced.Put(Report("r2", "2026-01-02", "fail"));
        Assert.Equal(StatementStatus.Failed, traced.Statement("A").Status);
        traced.Put(Report("r3", "2026-01-03", "pass"));
        Assert.Equal(StatementStatus.Verified, traced.Statement("A").Status);
        traced.Put(Report("other", "2025-12-31", "error", script: "TestScript/other"));
        Assert.Equal(StatementStatus.Failed, traced.Statement("A").Status);
        traced.Graph.Remove("TestReport/other");
        Assert.Equal(StatementStatus.Verified, traced.Statement("A").Status);
    }

    [Theory]
    [InlineData("2026-01-01T10:00:00+01:00", "2026-01-01T09:30:00Z")]
    [InlineData("2026-01-01T23:30:00-05:00", "2026-01-02T05:00:00Z")]
    [InlineData("2026-01-01T09:00:00Z", "2026-01-01T09:00:00.5Z")]
    [InlineData("2026-01", "2026-01-02")]
    [InlineData("2026-01-01", "2026-01-01T08:00:00+02:00")]
    [InlineData("2025", "2026-01-01")]
    public void Which_report_is_the_last_is_a_matter_of_time_not_of_spelling(string earlier, string later)
    {
        foreach (var ids in new[] { ("a", "b"), ("b", "a") })
        {
            var traced = Traced.Of(Traced.Story("s", Traced.Statement("A", targets: Patient)), Report(ids.Item1, earlier, "fail"), Report(ids.Item2, later, "pass"));
            Assert.Equal(StatementStatus.Verified, traced.Statement("A").Status);
        }
    }

    [Fact]
    public void A_report_that_was_entered_in_error_says_nothing()
    {
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("A", targets: Patient)), Report("r", "2026-01-01", "fail"));
        Assert.Equal(StatementStatus.Failed, traced.Statement("A").Status);
        Assert.Null(traced.Read(Report("r", "2026-01-01", "fail").Replace("\"issued\"", "\"status\":\"entered-in-error\",\"issued\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_example_shows_an_element_when_it_is_valid_and_populates_it()
    {
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("whole", targets: Patient) + Traced.Statement("element", targets: Patient + "#Patient.gender")));
        var example = (TracedExample)traced.Read($$$"""{"resourceType":"Patient","id":"e","meta":{"profile":["{{{Patient}}}"]}}""")!;
        void Judged(bool valid, params string[] populated) => traced.Graph.Put(example with { Verdicts = [new ExampleVerdict(Patient, valid, populated.ToHashSet())] });

        Judged(false, "Patient.gender");
        Assert.All(["whole", "element"], key => Assert.Equal(StatementStatus.Unverified, traced.Statement(key).Status));
        Judged(true, "Patient.name");
        Assert.Equal((StatementStatus.Verified, StatementStatus.Unverified), (traced.Statement("whole").Status, traced.Statement("element").Status));
        Judged(true, "Patient.gender");
        Assert.All(["whole", "element"], key => Assert.Equal(StatementStatus.Verified, traced.Statement(key).Status));
    }

    [Fact]
    public void A_link_is_suspect_once_either_of_its_ends_is_another_than_when_it_was_confirmed()
    {
        var traced = new Traced();
        TracedStory Story(string text, Func<LinkConfirmation, LinkConfirmation> change)
        {
            var story = (TracedStory)traced.Read(Traced.Story("s", Traced.Statement("A", text, targets: Patient)))!;
            var original = (TracedStory)traced.Read(Traced.Story("s", Traced.Statement("A", "It SHALL work.", targets: Patient)))!;
            var confirmed = change(new LinkConfirmation(original.Statements[0].Hash, traced.Graph.Resolver.Resolve(Patient).Hash));
            return story with { Statements = [story.Statements[0] with { Links = [story.Statements[0].Links[0] with { Confirmed = confirmed }] }] };
        }

        traced.Graph.Put(Story("It SHALL work.", c => c));
        Assert.Equal(StatementStatus.Unverified, traced.Statement("A").Status);
        traced.Graph.Put(Story("It  SHALL\\n work.", c => c));
        Assert.Equal(StatementStatus.Unverified, traced.Statement("A").Status);
        traced.Graph.Put(Story("It SHALL work at night.", c => c));
        Assert.Equal((StatementStatus.Suspect, true), (traced.Statement("A").Status, traced.Statement("A").Links[0].IsSuspect));
        traced.Graph.Put(Story("It SHALL work.", c => c with { Target = "0123" }));
        Assert.Equal(StatementStatus.Suspect, traced.Statement("A").Status);
    }

    [Fact]
    public async Task Derivations_are_followed_like_links()
    {
        static string From(string parent) => $$""",{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.derivedFrom","valueCanonical":"https://x.example/Requirements/{{parent}}"}""";
        var statement = Traced.Statement("A");
        var traced = Traced.Of(
            Traced.Story("parent", statement, version: "2.0.0"), Traced.Story("old", statement, status: "retired"),
            Traced.Story("sound", statement, From("parent")), Traced.Story("pinned", statement, From("parent|2.0.0")), Traced.Story("outdated", statement, From("parent|1.0.0")),
            Traced.Story("predated", statement, From("parent|3.0.0")), Traced.Story("unwanted", statement, From("old")), Traced.Story("orphan", statement, From("nobody")),
            Traced.Story("round", statement, From("about")), Traced.Story("about", statement, From("round")), Traced.Story("itself", statement, From("itself")), Traced.Story("beside", statement, From("round")));
        var found = DerivationLink.Of(traced.Graph, traced.Graph.Stories).ToDictionary(link => link.Story["https://x.example/Requirements/".Length..]);
        Assert.Equal(
            "about Cycle, beside Ok, itself Cycle, orphan Orphaned, outdated Outdated, pinned Ok, predated Predated, round Cycle, sound Ok, unwanted Unwanted",
            string.Join(", ", found.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key} {each.Value.Status}")));
        Assert.Contains("https://x.example/Requirements/round → https://x.example/Requirements/about → https://x.example/Requirements/round", found["round"].Reason, StringComparison.Ordinal);
        Assert.Equal(7, (await traced.CoverageAsync()).Derivations.Count);
    }

    [Theory]
    [InlineData("SHALL", "", ConformanceVerb.Shall)]
    [InlineData("SHOULD-NOT", "", ConformanceVerb.ShouldNot)]
    [InlineData("whatever", "", ConformanceVerb.Unstated)]
    [InlineData("MAY", """,{"url":"conformance","valueCode":"SHOULD"}""", ConformanceVerb.Should)]
    [InlineData("SHALL", """,{"url":"http://hl7.org/fhir/tools/StructureDefinition/requirements-statementshallnot","valueBoolean":true}""", ConformanceVerb.ShallNot)]
    public void A_statement_is_counted_once_under_its_strongest_verb(string verb, string more, ConformanceVerb counted)
    {
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("A", verb: verb, more: more)));
        Assert.Equal(1, traced.Graph.Totals.All);
        Assert.Equal(1, traced.Graph.Totals[counted, StatementStatus.Uncovered]);
    }

    private static string Capability(string key) => $$"""
        {"resourceType":"CapabilityStatement","id":"c","url":"https://x.example/CapabilityStatement/c","rest":[{"resource":[{"type":"Patient","supportedProfile":["{{Patient}}"],"interaction":[{"code":"read",
        "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/satisfies-requirement","extension":[{"url":"reference","valueCanonical":"https://x.example/Requirements/s"},{"url":"key","valueId":"{{key}}"}]}]}]}]}]}
        """;

    private static string Report(string id, string issued, string result, string script = "TestScript/t") => $$"""
        {"resourceType":"TestReport","id":"{{id}}","issued":"{{issued}}","testScript":{"reference":"{{script}}"},"test":[{"action":[{"assert":{"result":"{{result}}","extension":[
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-TestReport.setup.action.assert.requirement","extension":[{"url":"link","valueUri":"https://x.example/Requirements/s#A"}]}]} }]}]}
        """;
}
