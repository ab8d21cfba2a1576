using CsCheck;
using FhirStories.Catalogue.Trace.Facts;

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
        from status in OneOf("draft", "active", "retired")
        from statements in (from key in OneOf("A", "B", "C") from targets in OneOf(Targets).Array[0, 3] select Traced.Statement(key, targets: targets)).Array[0, 4]
        from parent in Gen.Int[-2, 4]
        select Traced.Story($"s{id}", string.Concat(statements), status: status, version: version == 0 ? null : $"{version}.0.0", more: parent < 0 ? "" : $$"""
            ,{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.derivedFrom","valueCanonical":"https://x.example/Requirements/s{{parent}}"}
            """);

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

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(at => texts[at]);

    [Fact]
    public void What_is_kept_after_any_changes_is_what_a_graph_made_anew_has() => Change.List[1, 25].Sample(changes =>
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
            if (current.Count % 2 == 0) kept.Graph.Marked(1);
            var facts = kept.Read(put!)!;
            if (facts is TracedExample example) facts = example with { Verdicts = [new ExampleVerdict(example.Profiles[0], true, new HashSet<string> { "Patient.gender" })] };
            kept.Graph.Put(facts);
            current[facts.Reference] = facts;
        }
        var anew = new Traced();
        foreach (var facts in current.Values) anew.Graph.Put(facts);
        Assert.Equal(Said(anew), Said(kept));
    }, iter: 300);

    // What the report says of statements and of what hangs on profiles, and the totals that are kept beside it.
    private static string Said(Traced traced) => string.Join('\n', traced.Graph.Stories.OrderBy(story => story.Facts.Reference, StringComparer.Ordinal).SelectMany(story => story.Statements).Select(statement =>
        $"{statement.Name} {statement.Status} {statement.Reason} {string.Join(' ', statement.Links.Select(link => $"{link.Target.Written} {link.Status} {link.IsClaimed} {link.HasEvidence}"))}")
        .Concat(traced.Graph.Profiles.OrderBy(profile => profile.Definition.Canonical, StringComparer.Ordinal).Select(profile =>
            $"{profile.Definition.Canonical} {profile.Links.Count} {string.Join(' ', profile.Examples.Select(each => each.Reference).Order(StringComparer.Ordinal))} {string.Join(' ', profile.Solutions.Select(each => each.Reference).Order(StringComparer.Ordinal))}"))
        .Concat(traced.Graph.Stories.OrderBy(story => story.Facts.Reference, StringComparer.Ordinal).Select(story => $"{story.Facts.Reference} {traced.Graph.MarksOf(story)}"))
        .Concat(FhirStories.Catalogue.Trace.StatementStatuses.All.Select(status => $"{status} {traced.Graph.Totals.Of(status)}")));
}
