using System.Text;
using FhirStories.Catalogue.Tests.Data;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Catalogue.Trace.Walking;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Traces_and_impact_given_out
{
    private const string Patient = Traced.CareConnect + "Patient-1";

    [Fact]
    public async Task A_tree_unfolds_each_node_once_and_says_which_way_it_goes()
    {
        var traced = Traced.Of(
            Traced.Story("s", Traced.Statement("A", targets: Patient + "#Patient.identifier:nhsNumber"), Role("nurse")),
            Traced.Story("t", Traced.Statement("B", targets: Patient + "#Patient.identifier:nhsNumber")));
        var down = await LinesAsync(TraceWalk.Run(traced.Graph, new TraceQuery("Basic/s", TraceDirection.Both))!);
        Assert.Equal("story https://x.example/Requirements/s", down[0]);
        Assert.Equal("    wanted-by role https://x.example/ActorDefinition/nurse", down[Array.IndexOf(down, "  needed by:") + 1]);
        Assert.Contains("    statement https://x.example/Requirements/s#A [unverified]", down);
        Assert.Contains($"      satisfied-by (ok) element {Patient}|1.3.0#Patient.identifier:nhsNumber", down);
        var up = await LinesAsync(TraceWalk.Run(traced.Graph, new TraceQuery(Patient + "#Patient.identifier:nhsNumber", TraceDirection.Up))!);
        Assert.Equal(["s#A", "t#B"], up.Where(line => line.Contains("satisfied-by (ok) statement ", StringComparison.Ordinal)).Select(line => line.Split('/')[^1].Split(' ')[0]));
        Assert.Equal(up.Distinct().Count(), up.Length);
    }

    [Fact]
    public void Statements_lead_to_what_they_are_part_of_and_to_what_they_derive_from_and_back()
    {
        static string Says(string name, string value) => $$""",{"url":"{{name}}","valueString":"{{value}}"}""";
        var traced = Traced.Of(
            Traced.Story("s", Traced.Statement("whole") + Traced.Statement("part", more: Says("parent", "whole")) + Traced.Statement("bit", more: Says("parent", "#part")) + Traced.Statement("round", more: Says("parent", "round"))),
            Traced.Story("t", Traced.Statement("narrow", more: Says("derivedFrom", "https://x.example/Requirements/s#whole")) + Traced.Statement("free", more: Says("derivedFrom", "EHR-S FM DC.1#1") + Says("parent", "nobody"))));
        const string Root = "https://x.example/Requirements/";
        string Steps(string start, TraceDirection direction) => string.Join(", ", TraceWalk.Run(traced.Graph, new TraceQuery(Root + start, direction))!.Steps
            .Where(step => step.Kind is "refined-by" or "derived-from").Select(step => $"{step.From[Root.Length..]} {step.Kind} {step.To[Root.Length..]}"));
        Assert.Equal("s#part refined-by s#bit, s#whole refined-by s#part, s#whole derived-from t#narrow", Steps("s#whole", TraceDirection.Down));
        Assert.Equal("s#part refined-by s#bit, s#whole refined-by s#part", Steps("s#bit", TraceDirection.Up));
        Assert.Equal("s#whole derived-from t#narrow", Steps("t#narrow", TraceDirection.Up));
        Assert.Equal("", Steps("s#round", TraceDirection.Both) + Steps("t#free", TraceDirection.Both));
        traced.Graph.Remove("Basic/t");
        Assert.Equal("s#part refined-by s#bit, s#whole refined-by s#part", Steps("s#whole", TraceDirection.Down));
    }

    [Fact]
    public async Task A_trace_is_sound_Parameters_even_where_nothing_leads_on()
    {
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("A", targets: Patient)), Traced.Story("alone"));
        foreach (var start in new[] { "Basic/s", "Basic/alone" })
        {
            var trace = TraceWalk.Run(traced.Graph, new TraceQuery(start))!;
            var parameters = FhirJson.Parse<Parameters>(Encoding.UTF8.GetString(await Traced.GivenAsync(TraceOutputs.Find("parameters")!, trace)));
            Assert.Equal(trace.Nodes.Count, parameters.Parameter.Count(parameter => parameter.Name == "node"));
            Assert.Equal(trace.Steps.Count, parameters.Parameter.Count(parameter => parameter.Name == "step"));
        }
    }

    [Fact]
    public async Task Coverage_without_gaps_has_no_empty_parts()
    {
        var json = await Traced.Of(Traced.Story("s", Traced.Statement("A", targets: "https://standards.example/handbook.pdf"))).OutputAsync("parameters", new CoverageScope(ScopeKind.Story, "Basic/s"));
        Assert.DoesNotContain(FhirJson.Parse<Parameters>(json).Parameter, parameter => parameter.Name == "gaps");
    }

    [Fact]
    public async Task A_report_that_is_read_back_fails_in_the_same_gates()
    {
        var traced = Traced.Of(
            Traced.Story("s", Traced.Statement("A") + Traced.Statement("B", verb: "SHOULD", targets: Patient) + Traced.Statement("C", verb: "MAY", targets: Traced.CareConnect + "Nothing-1")),
            Traced.Story("old", Traced.Statement("A"), status: "retired"));
        var report = await traced.CoverageAsync();
        var (read, problem) = ReportReader.Read(await Traced.GivenAsync(CoverageOutputs.Find("parameters")!, report));
        Assert.Null(problem);
        var gate = new CoverageGate { NoBrokenLinks = true, NoSuspect = true, NoNewUncovered = true, Thresholds = new Dictionary<ConformanceVerb, decimal> { [ConformanceVerb.Shall] = 1, [ConformanceVerb.Should] = 1, [ConformanceVerb.May] = 0.5m } };
        var failures = gate.Check(report, new HashSet<string>());
        Assert.Equal(5, failures.Count);
        Assert.Equal(failures, gate.Check(read!, new HashSet<string>()));
    }

    [Fact]
    public async Task Gates_and_reports_that_an_editor_saved_with_a_byte_order_mark_are_read()
    {
        byte[] Marked(byte[] content) => [0xEF, 0xBB, 0xBF, .. content];
        Assert.NotNull(ReportReader.Read(Marked(await Traced.GivenAsync(CoverageOutputs.Find("parameters")!, await Traced.Of(Traced.Story("s", Traced.Statement("A"))).CoverageAsync()))).Report);
        Assert.Equal(0.8m, CoverageGate.Read(Marked("""{"thresholds":{"SHALL":0.8}}"""u8.ToArray())).Gate!.Thresholds[ConformanceVerb.Shall]);
    }

    [Theory]
    [InlineData("nothing", "no JSON")]
    [InlineData("{}", "no Parameters")]
    [InlineData("""{"resourceType":"Parameters"}""", "no summary")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"summary"},{"name":"statement","part":[{"name":"story","valueCanonical":"x"},{"name":"verb","valueCode":"SHALL"},{"name":"status","valueCode":"splendid"}]}]}""", "statement 1")]
    [InlineData("[1]", "no Parameters")]
    public void What_is_no_report_is_told(string json, string reason) => Assert.Contains(reason, ReportReader.Read(Encoding.UTF8.GetBytes(json)).Problem, StringComparison.Ordinal);

    [Fact]
    public async Task Impact_names_what_changes_whom_it_touches_and_what_stops_validating()
    {
        var (old, next) = (With(Profile("1.0.0", "")), With(Profile("2.0.0", """,{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}""")));
        var traced = new Traced(old);
        traced.Put(Traced.Story("s", Traced.Statement("A", targets: "https://my.test/P#Patient.birthDate") + Traced.Statement("B", targets: "https://my.test/P#Patient.gender")));
        traced.Graph.Put(new TracedExample("Patient/p", ["https://my.test/P"]) { Verdicts = [new ExampleVerdict("https://my.test/P|1.0.0", true, new HashSet<string>())] });
        var builder = new ImpactBuilder(old, next);
        var report = ImpactBuilder.Build(traced.Graph, "old", "next", [await builder.PairAsync(old.Find("https://my.test/P"), next.Find("https://my.test/P"), TestContext.Current.CancellationToken)], (_, _) => false);
        Assert.Equal(["https://x.example/Requirements/s#A"], report.Statements);
        Assert.Equal(["Patient/p"], report.StopValidating);
        var text = Encoding.UTF8.GetString(await Traced.GivenAsync(ImpactOutputs.Find("text")!, report));
        Assert.Contains("  ! Patient.birthDate cardinality: 0..1 -> 1..1\n", text, StringComparison.Ordinal);
        Assert.Contains("    example Patient/p: valid today, invalid then\n", text, StringComparison.Ordinal);
        var parameters = FhirJson.Parse<Parameters>(Encoding.UTF8.GetString(await Traced.GivenAsync(ImpactOutputs.Find("parameters")!, report)));
        Assert.Equal("https://my.test/P|2.0.0", ((Canonical)parameters.Parameter[1].Part[1].Value!).Value);
        Assert.Equal(await Traced.GivenAsync(ImpactOutputs.Find("parameters")!, report), await Traced.GivenAsync(ImpactOutputs.Find("parameters")!, report));
    }

    [Fact]
    public async Task What_every_element_has_in_another_spelling_in_another_release_is_no_change()
    {
        var builder = new ImpactBuilder(DefinitionStore.BuiltIn);
        var pair = await builder.PairAsync(DefinitionStore.BuiltIn.Find("http://hl7.org/fhir/StructureDefinition/Patient", FhirRelease.Stu3), DefinitionStore.BuiltIn.Find("http://hl7.org/fhir/StructureDefinition/Patient", FhirRelease.R4), TestContext.Current.CancellationToken);
        var changes = ProfileDifference.Between(pair.BeforeElements, pair.AfterElements);
        Assert.DoesNotContain(changes, change => change.Aspect == "invariant" && change.ElementId == "Patient.identifier");
        Assert.DoesNotContain(changes, change => change.ElementId == "Patient.gender" && change.Aspect == "binding");
        // STU3 had animals; R4 has none.
        Assert.Contains(changes, change => change is { ElementId: "Patient.animal", After: null });
    }

    private static string Role(string id) => $$""",{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.actor","valueCanonical":"https://x.example/ActorDefinition/{{id}}"}""";

    private static string Profile(string version, string more) => $$"""
        {"resourceType":"StructureDefinition","url":"https://my.test/P","version":"{{version}}","name":"P","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
        "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}{{more}}] } }
        """;

    private static DefinitionStore With(string definition)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.CompileStored([Encoding.UTF8.GetBytes(definition)]), PackageOrigin.Stored)]);
        return store;
    }

    private static async Task<string[]> LinesAsync(TraceResult trace) => Encoding.UTF8.GetString(await Traced.GivenAsync(TraceOutputs.Find("text")!, trace)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
