using System.CommandLine;
using System.Globalization;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Catalogue.Trace.Walking;
using FhirStories.Cli.Tracing;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories trace START</c></summary>
internal static class TraceCommand
{
    public static Command Create()
    {
        var start = new Argument<string>("START") { Description = "A story or another resource (its id, Basic/x, a canonical), a statement (canonical#key), a profile or one element of it (canonical[|version][#Patient.identifier:nhsNumber]), a feature, role or scenario." };
        var direction = new Option<string>("--direction") { Description = "down: to what meets the need; up: to who needs it; both.", DefaultValueFactory = _ => "both" };
        direction.AcceptOnlyFromAmong("up", "down", "both");
        var depth = new Option<int>("--depth") { Description = $"How many steps at most, 1 to {TraceQuery.MostDepth}.", DefaultValueFactory = _ => 8 };
        var format = new Option<string>("--format") { Description = "text: a tree; json: a FHIR Parameters.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var output = new Option<string?>("--output", "-o") { Description = "File to write to, in place of standard output." };
        var sources = new TraceSources();
        var command = new Command("trace", "Walk from a need to what meets it, or back: stories, statements, profiles and their elements, solutions, examples, tests. Exit code 0: done, 2: wrong use, or nothing is known of START.")
            { start, direction, depth, format, output };
        sources.AddTo(command);
        command.SetAction((parse, cancellation) =>
            RunAsync(new TraceQuery(parse.GetValue(start)!, Enum.Parse<TraceDirection>(parse.GetValue(direction)!, ignoreCase: true), parse.GetValue(depth)), parse.GetValue(format) == "json" ? "parameters" : "text", parse.GetValue(output), sources, parse, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(TraceQuery query, string format, string? output, TraceSources sources, ParseResult parse, CancellationToken cancellation)
    {
        if (query.Depth is < 1 or > TraceQuery.MostDepth) return await Exit.WrongUseAsync($"--depth takes 1 to {TraceQuery.MostDepth}.");
        var (url, wrong) = sources.Server(parse);
        if (wrong is not null) return await Exit.WrongUseAsync(wrong);
        if (url is not null)
        {
            using var server = new TraceServer(url);
            // A bare id is a story's: everything else that can be asked about has a sign of what it is.
            if (query.Start.AsSpan().IndexOfAny('/', ':', '#') < 0) query = query with { Start = $"Basic/{query.Start}" };
            return await server.ReportAsync("trace",
                [("start", query.Start), ("direction", query.Direction.ToString().ToLowerInvariant()), ("depth", query.Depth.ToString(CultureInfo.InvariantCulture)), ("format", format)], null, output, cancellation);
        }
        var (catalogue, problem) = await sources.OpenAsync(parse, TraceUse.Everything, cancellation);
        if (catalogue is null) return await Exit.WrongUseAsync(problem!);
        var named = catalogue.Graph.Story($"Basic/{query.Start}") is null ? query : query with { Start = $"Basic/{query.Start}" };
        if (TraceWalk.Run(catalogue.Graph, named) is not { } trace)
        {
            await ReportFile.ToldAsync(catalogue.Problems, Exit.Fine);
            return await Exit.WrongUseAsync($"Nothing is known of '{query.Start}': it is no story, statement, role, feature or other resource here, and no definition that is installed.");
        }
        return await ReportFile.WriteAsync(output, stream => TraceOutputs.Find(format)!.WriteAsync(trace, stream, cancellation), cancellation) ?? await ReportFile.ToldAsync(catalogue.Problems, Exit.Fine);
    }
}
