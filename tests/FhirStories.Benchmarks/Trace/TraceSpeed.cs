using System.Diagnostics;
using System.Globalization;
using System.Text;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Benchmarks.Trace;

/// <summary>
/// The trace over N made-up stories that link all Care Connect profiles and their elements: making it from stored bytes, one change,
/// coverage of one profile and of the catalogue, memory. The peer is reading the same bytes as JSON and nothing more.
/// </summary>
internal static class TraceSpeed
{
    private const int StatementsEach = 3;
    private const int LinksEach = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        var sizes = args.Length > 0 ? args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToList() : [1_000, 10_000, 100_000];
        var store = DefinitionStore.BuiltIn;
        var targets = Targets(store);
        Console.WriteLine($"{targets.Count} targets in {targets.Select(target => target.Split('#')[0]).Distinct().Count()} profiles");
        var elements = new ElementReader(store);
        var builder = new CoverageBuilder(store, elements);
        foreach (var size in sizes) await MeasureAsync(size, targets, store, builder);
        return 0;
    }

    private static async Task MeasureAsync(int size, List<string> targets, DefinitionStore store, CoverageBuilder builder)
    {
        var stories = Enumerable.Range(0, size).Select(i => Encoding.UTF8.GetBytes(Story(i, targets))).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var parse = Time(() => { foreach (var story in stories) using (System.Text.Json.JsonDocument.Parse(story)) { } });
        var graph = new TraceGraph(new TargetResolver(store));
        var facts = new TraceFacts(new TextPool(), keepsText: false);
        var resolve = Time(() => { foreach (var target in targets) graph.Resolver.Resolve(target); });
        TracedResource[] all = [];
        var reading = Time(() => all = [.. stories.AsParallel().AsOrdered().Select((json, i) => facts.Read(json, $"Basic/s{i}")!)]);
        var linking = Time(() => { foreach (var read in all) graph.Put(read); });
        var whole = reading + linking;
        all = [];
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;

        var changes = Enumerable.Range(0, 1000).Select(i => Encoding.UTF8.GetBytes(Story(i * 7919 % size, targets, shift: 1))).ToList();
        var change = Time(() => { for (var i = 0; i < changes.Count; i++) graph.Put(facts.Read(changes[i], $"Basic/s{i * 7919 % size}")!); });

        var one = new CoverageScope(ScopeKind.Profile, targets[0].Split('#')[0]);
        var counted = await builder.PrepareAsync(builder.ProfilesOf(graph, CoverageScope.All));
        builder.Build(graph, one, counted);
        var profile = Time(() => builder.Build(graph, one, counted));
        var totals = Time(() => { for (var i = 0; i < 1000; i++) graph.Totals.Of(StatementStatus.Uncovered); });
        builder.Build(graph, CoverageScope.All, counted, CoverageDetail.Summary);
        graph.Put(facts.Read(changes[0], "Basic/s0")!);
        var summary = Time(() => builder.Build(graph, CoverageScope.All, counted, CoverageDetail.Summary));
        var report = Time(() => builder.Build(graph, CoverageScope.All, counted));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{size,7} stories, {size * StatementsEach * LinksEach} links: made from bytes in {whole.TotalMilliseconds:F0} ms ({reading.TotalMilliseconds:F0} reading, {linking.TotalMilliseconds:F0} linking; {whole / parse:F1} times reading them as JSON), targets first followed in {resolve.TotalMilliseconds:F0} ms; a change {change.TotalMilliseconds / changes.Count:F3} ms; coverage of one profile {profile.TotalMilliseconds:F1} ms, of the catalogue in figures {summary.TotalMilliseconds:F0} ms (totals alone {totals.TotalMilliseconds:F2} µs), statement by statement {report.TotalMilliseconds:F0} ms; {memory / 1048576.0:F0} MB kept ({(double)memory / size:F0} bytes a story)"));
    }

    private static TimeSpan Time(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed;
    }

    internal static List<string> Targets(DefinitionStore store) =>
        [.. store.List(FhirRelease.Stu3, "StructureDefinition").Where(entry => entry.PackageName.StartsWith("careconnect", StringComparison.Ordinal) && entry is { Kind: "resource", Derivation: "constraint" })
            .OrderBy(entry => entry.Url, StringComparer.Ordinal)
            .SelectMany(entry => store.Profile(entry).Elements.Select(element => element.Id).Where(id => id.Contains('.', StringComparison.Ordinal)).Select(id => $"{entry.Url}#{id}").Prepend(entry.Url))];

    internal static string Story(int number, List<string> targets, int shift = 0)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            {"resourceType":"Basic","id":"s{{number}}","meta":{"profile":["https://fhirstories.org/fhir/StructureDefinition/user-story"]},"code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
            "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"active"}],"extension":[
            {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"https://x.example/Requirements/s{{number}}"},
            {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"Made-up story {{number}} of the benchmark"},
            {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.actor","valueCanonical":"https://x.example/ActorDefinition/role-{{number % 40}}"},
            {"url":"https://fhirstories.org/fhir/StructureDefinition/part-of","valueCanonical":"https://x.example/Requirements/feature-{{number % 200}}"}
            """);
        for (var s = 0; s < StatementsEach; s++)
        {
            text.Append(CultureInfo.InvariantCulture, $$""",{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"AC{{s}}"},{"url":"conformance","valueCode":"SHALL"},{"url":"requirement","valueMarkdown":"The record SHALL show what was asked for in case {{number}} and who asked, with the day on which it was done."}""");
            for (var l = 0; l < LinksEach; l++)
                text.Append(CultureInfo.InvariantCulture, $$""",{"url":"satisfiedBy","valueUrl":"{{targets[(int)((number * 31L + s * 7 + l * 3 + shift) % targets.Count)]}}"}""");
            text.Append("]}");
        }
        return text.Append("]}").ToString();
    }
}
