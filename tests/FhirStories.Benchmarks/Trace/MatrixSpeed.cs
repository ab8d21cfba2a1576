using System.Globalization;
using System.Text;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Catalogue.Trace.Matrix;
using FhirStories.Definitions;

namespace FhirStories.Benchmarks.Trace;

/// <summary>
/// What the pages ask of the trace over N made-up stories: the matrix made anew after a change, a page of it, the heat map, a filter;
/// the figures of the dashboard; a page of statements. Processor time, the median of several runs each: it holds on a busy machine too.
/// </summary>
internal static class MatrixSpeed
{
    private const int Runs = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        var sizes = args.Length > 0 ? args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToList() : [3_000, 100_000];
        var store = DefinitionStore.BuiltIn;
        var targets = TraceSpeed.Targets(store);
        var builder = new CoverageBuilder(store, new ElementReader(store));
        foreach (var size in sizes) await MeasureAsync(size, targets, store, builder);
        return 0;
    }

    private static async Task MeasureAsync(int size, List<string> targets, DefinitionStore store, CoverageBuilder builder)
    {
        var graph = new TraceGraph(new TargetResolver(store));
        var facts = new TraceFacts(new TextPool(), keepsText: false);
        for (var i = 0; i < size; i++) graph.Put(facts.Read(Encoding.UTF8.GetBytes(TraceSpeed.Story(i, targets)), $"Basic/s{i}")!);
        var counted = await builder.PrepareAsync(builder.ProfilesOf(graph, CoverageScope.All));
        var change = 0;
        void Change() => graph.Put(facts.Read(Encoding.UTF8.GetBytes(TraceSpeed.Story(0, targets, shift: ++change)), "Basic/s0")!);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var matrix = TraceMatrix.Of(graph);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var made = Median(() => matrix = TraceMatrix.Of(graph), Change);
        var all = MatrixSelection.Of(matrix, new MatrixFilter());
        var select = Median(() => all = MatrixSelection.Of(matrix, new MatrixFilter()));
        var page = Median(() => { foreach (var row in all.Rows.Skip(all.Rows.Count / 2).Take(50)) all.Cells(row); });
        var filtered = Median(() => MatrixSelection.Of(matrix, new MatrixFilter { Feature = "https://x.example/Requirements/feature-7", Words = ["story", "7"] }));
        var heat = Median(() => all.Overview(160, 120));
        var breakdown = Median(() => CoverageBreakdown.Of(graph, CoverageScope.All));
        var summary = Median(() => builder.Build(graph, CoverageScope.All, counted, CoverageDetail.Summary), Change);
        var list = Median(() => StatementList.Read(graph, new StatementFilter(CoverageScope.All) { Status = StatementStatus.Unverified }, 0, 25));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{size,7} stories, {all.Links} links, {all.Columns.Count} profiles: matrix made in {made:F1} ms ({memory / 1048576.0:F0} MB), all of it selected in {select:F1} ms, 50 rows in {page:F2} ms, by filter in {filtered:F1} ms, heat map in {heat:F1} ms; dashboard: breakdowns {breakdown:F1} ms, figures after a change {summary:F1} ms; a page of statements {list:F1} ms"));
    }

    private static double Median(Action work, Action? prepare = null)
    {
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            prepare?.Invoke();
            var before = Environment.CpuUsage.TotalTime;
            work();
            times.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }
        return times.Order().ElementAt(Runs / 2);
    }
}
