using System.Diagnostics;
using System.Globalization;
using System.Text;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Definitions;

namespace FhirStories.Benchmarks.Trace;

/// <summary>
/// The trace over N made-up stories that link all Care Connect profiles and their elements. Each figure stands beside a ceiling that is measured
/// in the same run: what the machine needs for the least that anybody would have to do. Ratios are of CPU time.
/// </summary>
/// <remarks>
/// Ceilings: of reading, the tokens of the same bytes on all cores, and nothing done with them; of linking, a look-up and a list entry for each link; of a
/// report, a look at each statement that it is about; of an output, as many bytes of JSON in texts of 80 characters.
/// </remarks>
internal static class TraceSpeed
{
    private const int StatementsEach = 3;
    private const int LinksEach = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        var sizes = args.Length > 0 ? args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToList() : [1_000, 10_000, 100_000];
        var store = DefinitionStore.BuiltIn;
        var targets = Targets(store);
        Console.WriteLine($"{targets.Count} targets in {targets.Select(target => target.Split('#')[0]).Distinct().Count()} profiles; {Environment.ProcessorCount} cores");
        var builder = new CoverageBuilder(store, new ElementReader(store));
        foreach (var size in sizes) await MeasureAsync(size, targets, store, builder);
        return 0;
    }

    private static async Task MeasureAsync(int size, List<string> targets, DefinitionStore store, CoverageBuilder builder)
    {
        var stories = Enumerable.Range(0, size).Select(i => new Given($"Basic/s{i}", Encoding.UTF8.GetBytes(Story(i, targets)))).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size} stories, {size * StatementsEach * LinksEach} links, {stories.Sum(story => (long)story.Json.Length) / 1048576.0:F0} MB of JSON"));

        var scan = Time(() => Parallel.ForEach(stories, story => Scan(story.Json)));
        var resolver = new TargetResolver(store);
        foreach (var target in targets) resolver.Resolve(target);
        var facts = new TraceFacts(new TextPool(), keepsText: false);
        TracedResource[] all = [];
        Say("facts read on all cores", Time(() => all = [.. stories.AsParallel().AsOrdered().Select(story => facts.Read(story.Json, story.Reference)!)]), scan);
        var linked = new TraceGraph(resolver);
        var least = Time(() => Least(all));
        Say("linked", Time(() => { foreach (var read in all) linked.Put(read); }), least);
        all = [];
        linked = null;
        facts = new TraceFacts(new TextPool(), keepsText: false);
        GC.Collect();

        var graph = new TraceGraph(resolver);
        Say("made from bytes, reading and linking side by side", await TimeAsync(() => TakeAsync(graph, facts, stories)), scan + least);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0,9:F0} MB kept, {(double)(GC.GetTotalMemory(forceFullCollection: false) - before) / size:F0} bytes a story"));

        var changes = Enumerable.Range(0, 1000).Select(i => new Given($"Basic/s{i * 7919 % size}", Encoding.UTF8.GetBytes(Story(i * 7919 % size, targets, shift: 1)))).ToList();
        Say("a thousand changes, one by one", Time(() => { foreach (var change in changes) graph.Put(facts.Read(change.Json, change.Reference)!); }), Time(() => { foreach (var change in changes) Scan(change.Json); }));

        var one = new CoverageScope(ScopeKind.Profile, targets[0].Split('#')[0]);
        var counted = await builder.PrepareAsync(builder.ProfilesOf(graph, CoverageScope.All));
        CoverageReport Build(CoverageScope scope, CoverageDetail detail) => builder.Build(graph, scope, counted, detail);
        Say("stories sorted, once", Time(() => Build(CoverageScope.All with { Kind = ScopeKind.Story, Value = "Basic/s0" }, CoverageDetail.Full)));
        foreach (var (scope, name) in new[] { (one, "one profile"), (CoverageScope.All, "the catalogue") })
        {
            var visit = Best(() => Visit(graph, scope));
            foreach (var detail in new[] { CoverageDetail.Summary, CoverageDetail.Full })
            {
                Build(scope, detail);
                graph.Put(facts.Read(changes[0].Json, changes[0].Reference)!);
                Say($"{name} {(detail == CoverageDetail.Full ? "statement by statement" : "in figures")}, after a change", Time(() => Build(scope, detail)), detail == CoverageDetail.Full ? visit : null);
                Say($"{name} {(detail == CoverageDetail.Full ? "statement by statement" : "in figures")}", Best(() => Build(scope, detail)), detail == CoverageDetail.Full ? visit : null);
            }
        }
        await WriteAsync(Build(CoverageScope.All, CoverageDetail.Full));
    }

    /// <summary>What no way of reading JSON can do without.</summary>
    private static void Scan(byte[] json)
    {
        var reader = new System.Text.Json.Utf8JsonReader(json);
        while (reader.Read()) { }
    }

    /// <summary>What no way of linking can do without.</summary>
    private static void Least(TracedResource[] stories)
    {
        var links = new Dictionary<string, List<TracedStatement>>(StringComparer.Ordinal);
        foreach (var statement in stories.Cast<TracedStory>().SelectMany(story => story.Statements))
            foreach (var link in statement.Links)
            {
                if (!links.TryGetValue(link.Target, out var list)) links.Add(link.Target, list = []);
                list.Add(statement);
            }
    }

    /// <summary>What no report on these statements can do without.</summary>
    private static int Visit(TraceGraph graph, CoverageScope scope)
    {
        var count = 0;
        if (scope.Kind == ScopeKind.Catalogue) foreach (var statement in graph.Stories.SelectMany(story => story.Statements)) count += statement.Facts.Key.Length + statement.Links.Count;
        else foreach (var link in graph.Profiles.Where(profile => profile.IsNamed(scope.Value!)).SelectMany(profile => profile.Links)) count += link.From.Facts.Key.Length + link.From.Links.Count;
        return count;
    }

    private static async Task TakeAsync(TraceGraph graph, TraceFacts facts, List<Given> stories)
    {
        var intake = new GraphIntake<Given>(graph, story => facts.Read(story.Json, story.Reference), story => story.Reference, _ => { });
        foreach (var batch in stories.Chunk(2000)) await intake.AddAsync(batch, CancellationToken.None);
        intake.Link();
    }

    private static async Task WriteAsync(CoverageReport report)
    {
        foreach (var name in new[] { "parameters", "csv" })
        {
            using var output = new CountingStream();
            var time = await TimeAsync(() => CoverageOutputs.Find(name)!.WriteAsync(report, output, CancellationToken.None));
            var text = new string('x', 80);
            var texts = Time(() =>
            {
                using var writer = new System.Text.Json.Utf8JsonWriter(Stream.Null);
                writer.WriteStartArray();
                for (var left = output.Count; left > 0; left -= text.Length)
                {
                    writer.WriteStringValue(text);
                    if (writer.BytesPending > 32 * 1024) writer.Flush();
                }
                writer.WriteEndArray();
            });
            Say(string.Create(CultureInfo.InvariantCulture, $"written as {name}, {output.Count / 1048576.0:F0} MB in pieces of {output.Most / 1024} KB at most"), time, texts);
        }
    }

    private static void Say(string what, Spent spent, Spent? ceiling = null) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"  {spent.Clock.TotalMilliseconds,9:F2} ms {spent.Cpu.TotalMilliseconds,9:F2} ms of CPU  {what}{(ceiling is { } least ? $"; {spent.Cpu / least.Cpu:F1} times its ceiling of {least.Cpu.TotalMilliseconds:F2} ms of CPU" : "")}"));

    /// <summary>The best of ten by the clock, and what one takes of the CPU on average.</summary>
    private static Spent Best(Action work)
    {
        var all = Enumerable.Range(0, 10).Select(_ => Time(work)).ToList();
        return new Spent(all.Min(each => each.Clock), all.Aggregate(TimeSpan.Zero, (sum, each) => sum + each.Cpu) / all.Count);
    }

    private static Spent Time(Action work)
    {
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        work();
        return new Spent(watch.Elapsed, Environment.CpuUsage.TotalTime - before);
    }

    private static async Task<Spent> TimeAsync(Func<Task> work)
    {
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await work();
        return new Spent(watch.Elapsed, Environment.CpuUsage.TotalTime - before);
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

    /// <summary>Time by the clock, and of all cores: others use the machine too, and ratios are taken of the latter.</summary>
    private sealed record Spent(TimeSpan Clock, TimeSpan Cpu)
    {
        public static Spent operator +(Spent one, Spent other) => new(one.Clock + other.Clock, one.Cpu + other.Cpu);
    }

    private sealed record Given(string Reference, byte[] Json);

    /// <summary>Where outputs go, and how much of them at a time.</summary>
    private sealed class CountingStream : Stream
    {
        public long Count { get; private set; }

        public int Most { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Count;

        public override long Position { get => Count; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => (Count, Most) = (Count + buffer.Length, Math.Max(Most, buffer.Length));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
