using System.Text;
using CsCheck;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Changes_one_by_one
{
    private static readonly string[] Targets =
    [
        Traced.CareConnect + "Patient-1", Traced.CareConnect + "Patient-1#Patient.gender", Traced.CareConnect + "Patient-1|0.1.0", Traced.CareConnect + "Observation-1#Observation.valueQuantity",
        Traced.CareConnect + "Missing-1", "https://x.example/CapabilityStatement/0", "https://x.example/CapabilityStatement/1", "https://x.example/page.html",
    ];

    private static readonly Gen<string> Story =
        from id in Gen.Int[0, 3]
        from version in Gen.Int[0, 2]
        from day in Gen.Int[0, 9]
        from status in OneOf("draft", "active", "retired")
        from statements in (from key in OneOf("A", "B", "C") from targets in OneOf(Targets).Array[0, 3] select Traced.Statement(key, targets: targets)).Array[0, 4]
        from parent in Gen.Int[-2, 4]
        select Traced.Story($"s{id}", string.Concat(statements), (day == 0 ? "" : Date($"2026-02-0{day}")) + (parent < 0 ? "" : $$"""
            ,{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.derivedFrom","valueCanonical":"https://x.example/Requirements/s{{parent}}"}
            """), status, version: version == 0 ? null : $"{version}.0.0");

    private static readonly Gen<string> Capability =
        from id in Gen.Int[0, 1]
        from story in Gen.Int[0, 3]
        from key in OneOf("A", "B")
        from version in OneOf("", "|1.0.0")
        from profile in OneOf(Targets)
        select $$"""
            {"resourceType":"CapabilityStatement","id":"c{{id}}","url":"https://x.example/CapabilityStatement/{{id}}","rest":[{"resource":[{"type":"Patient","supportedProfile":["{{profile}}"],
            "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/satisfies-requirement","extension":[{"url":"reference","valueCanonical":"https://x.example/Requirements/s{{story}}{{version}}"},{"url":"key","valueId":"{{key}}"}]}]}]}]}
            """;

    private static readonly Gen<string> Report =
        from id in Gen.Int[0, 2]
        from story in Gen.Int[0, 3]
        from result in OneOf("pass", "fail", "skip")
        select $$"""
            {"resourceType":"TestReport","id":"t{{id}}","issued":"2026-01-0{{id + 1}}","testScript":{"reference":"TestScript/t"},"test":[{"action":[{"assert":{"result":"{{result}}","extension":[
            {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-TestReport.setup.action.assert.requirement","extension":[{"url":"link","valueUri":"https://x.example/Requirements/s{{story}}#A"}]}]} }]}]}
            """;

    private static readonly Gen<string> Patient =
        from id in Gen.Int[0, 2]
        from profile in OneOf(Targets[0], Targets[2])
        select $$$"""{"resourceType":"Patient","id":"p{{{id}}}","meta":{"profile":["{{{profile}}}"]}}""";

    private static readonly Gen<(string? Put, string? Remove)> Change = Gen.Frequency(
        (5, Story.Select(json => ((string?)json, (string?)null))), (2, Capability.Select(json => ((string?)json, (string?)null))), (2, Report.Select(json => ((string?)json, (string?)null))),
        (2, Patient.Select(json => ((string?)json, (string?)null))),
        (3, OneOf("Basic/s0", "Basic/s1", "Basic/s2", "CapabilityStatement/c0", "CapabilityStatement/c1", "TestReport/t0", "TestReport/t1", "Patient/p0").Select(reference => ((string?)null, (string?)reference))));

    private static string Date(string date) => $$""",{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.date","valueDateTime":"{{date}}"}""";

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(at => texts[at]);

    [Fact]
    public Task What_is_kept_after_any_changes_is_what_a_graph_made_anew_has() => Change.List[1, 25].SampleAsync(async changes =>
    {
        var kept = new Traced();
        var current = new SortedDictionary<string, TracedResource>(StringComparer.Ordinal);
        foreach (var (put, remove) in changes)
        {
            if (remove is not null)
            {
                kept.Graph.Remove(remove);
                current.Remove(remove);
                continue;
            }
            // What is searched by is worked out now and then, and has to follow what comes after.
            if (current.Count % 2 == 0) kept.Graph.Marked(1, isWhole: true);
            var facts = kept.Read(put!)!;
            if (facts is TracedExample example) facts = example with { Verdicts = [new ExampleVerdict(example.Profiles[0], true, new HashSet<string> { "Patient.gender" })] };
            kept.Graph.Put(facts);
            current[facts.Reference] = facts;
        }
        var anew = new Traced();
        foreach (var facts in current.Values) anew.Graph.Put(facts);
        Assert.Equal(Said(anew), Said(kept));
        Assert.Equal(await ReportedAsync(anew, CoverageDetail.Full), await ReportedAsync(kept, CoverageDetail.Full));
        Assert.Equal(await ReportedAsync(anew, CoverageDetail.Summary), await ReportedAsync(kept, CoverageDetail.Summary));
        AssertCounted(kept.Graph);
    }, iter: 300);

    // Figures that are kept are those that counting everything gives.
    private static void AssertCounted(TraceGraph graph)
    {
        var statements = graph.Stories.SelectMany(story => story.Statements).ToList();
        AssertEqual(StatementTotals.Over(statements), graph.Totals);
        Assert.Equal(graph.Stories.Where(IsUnmet).ToHashSet(), graph.Figures.Unmet);
        Assert.Equal(LatestOf(statements), graph.Figures.Latest.Of(statements.Select(each => each.Story.Facts.Date)));
        foreach (var profile in graph.Profiles)
        {
            var linked = statements.Where(statement => statement.Links.Any(link => link.To == profile)).ToList();
            var held = statements.Where(statement => statement.Links.Any(link => link.To == profile && IsNeed(link))).ToList();
            AssertEqual(StatementTotals.Over(linked), profile.Totals);
            Assert.Equal((held.Count, held.Select(each => each.Story).Distinct().Count()), (profile.Statements, profile.Stories));
            Assert.Equal(linked.Select(each => each.Story).Where(IsUnmet).ToHashSet(), profile.Unmet);
            Assert.Equal(LatestOf(linked), profile.Latest.Of(linked.Select(each => each.Story.Facts.Date)));
            Assert.Equal(held.SelectMany(each => each.Links).Where(link => link.To == profile && IsNeed(link)).Select(link => link.Target.ElementId).OfType<string>().ToHashSet(), profile.AskedElements);
        }
    }

    // What a retired story needed nobody needs.
    private static bool IsNeed(LinkEdge link) => link.Strength != LinkStrength.Broken && link.From.Story.Facts.Status != FhirStories.Catalogue.Stories.StoryStatus.Retired;

    private static bool IsUnmet(StoryNode story) => story.Statements.Any(each => each.Status == StatementStatus.Uncovered)
        && story.Statements.All(each => each.Status is StatementStatus.Uncovered or StatementStatus.Excluded);

    private static string? LatestOf(IEnumerable<StatementNode> statements) => statements.Select(each => each.Story.Facts.Date).OfType<string>().Max(StringComparer.Ordinal);

    private static void AssertEqual(StatementTotals expected, StatementTotals actual)
    {
        foreach (var verb in ConformanceVerbs.All)
            foreach (var status in StatementStatuses.All) Assert.Equal(expected[verb, status], actual[verb, status]);
    }

    private static async Task<string> ReportedAsync(Traced traced, CoverageDetail detail)
    {
        var said = new StringBuilder();
        foreach (var scope in new[] { CoverageScope.All, new CoverageScope(ScopeKind.Profile, Targets[0]), new CoverageScope(ScopeKind.Story, "Basic/s1") })
            said.AppendLine(await traced.OutputAsync("parameters", scope, detail));
        return said.ToString();
    }

    // What the report says of statements and of what hangs on profiles, and the totals that are kept beside it.
    private static string Said(Traced traced) => string.Join('\n', traced.Graph.Stories.OrderBy(story => story.Facts.Reference, StringComparer.Ordinal).SelectMany(story => story.Statements).Select(statement =>
        $"{statement.Name} {statement.Status} {statement.Reason} {string.Join(' ', statement.Links.Select(link => $"{link.Target.Written} {link.Status} {link.IsClaimed} {link.HasEvidence}"))}")
        .Concat(traced.Graph.Profiles.OrderBy(profile => profile.Definition.Canonical, StringComparer.Ordinal).Select(profile =>
            $"{profile.Definition.Canonical} {profile.Links.Count()} {string.Join(' ', profile.Examples.Select(each => each.Reference).Order(StringComparer.Ordinal))} {string.Join(' ', profile.Solutions.Select(each => each.Reference).Order(StringComparer.Ordinal))}"))
        .Concat(traced.Graph.Stories.OrderBy(story => story.Facts.Reference, StringComparer.Ordinal).Select(story => $"{story.Facts.Reference} {traced.Graph.MarksOf(story)}"))
        .Concat(StatementStatuses.All.Select(status => $"{status} {traced.Graph.Totals.Of(status)}")));
}
