using System.CommandLine;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Cli.Reporting;
using FhirStories.Cli.Tracing;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories coverage</c></summary>
internal static class CoverageCommand
{
    private static readonly IReadOnlyList<string> Kinds = [.. ScopeKinds.All.Skip(1)];

    public static Command Create()
    {
        var scope = new Option<string[]>("--scope")
        {
            Description = $"What to report on, in place of the whole catalogue: {string.Join(", ", Kinds)}, and then which one: a canonical, a reference (Basic/x), for a package name or name#version.",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var format = new Option<string>("--format") { Description = "The form of the report.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong([.. CoverageOutputs.All.Select(each => each.Name)]);
        var output = new Option<string?>("--output", "-o") { Description = "File to write to, in place of standard output." };
        var sources = new TraceSources();
        var gate = new GateOptions();
        var command = new Command("coverage", "Report which statements, profiles and elements are met, and what shows it. With a gate, exit code 1 says that it failed, and standard error lists why; 0: fine, 2: wrong use or unreadable.")
            { scope, format, output };
        gate.AddTo(command);
        sources.AddTo(command);
        command.SetAction((parse, cancellation) => RunAsync(parse.GetValue(scope) ?? [], CoverageOutputs.Find(parse.GetValue(format)!)!, parse.GetValue(output), gate, sources, parse, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] scoped, CoverageOutput format, string? output, GateOptions gates, TraceSources sources, ParseResult parse, CancellationToken cancellation)
    {
        if (scoped.Length == 2 && !Kinds.Contains(scoped[0])) return await Exit.WrongUseAsync($"--scope takes {string.Join(", ", Kinds)}, not '{scoped[0]}'.");
        var scope = scoped is [var kind, var value] ? new CoverageScope(ScopeKinds.Find(kind)!.Value, value) : CoverageScope.All;
        var (gate, problem) = await gates.ReadAsync(parse, cancellation);
        if (problem is not null) return await Exit.WrongUseAsync(problem);
        var (url, wrong) = sources.Server(parse);
        if (wrong is not null) return await Exit.WrongUseAsync(wrong);
        return url is not null ? await AskAsync(url, scope, format, output, gate, cancellation) : await ReportAsync(scope, format, output, gate, sources, parse, cancellation);
    }

    private static async Task<int> ReportAsync(CoverageScope scope, CoverageOutput format, string? output, Gate? gate, TraceSources sources, ParseResult parse, CancellationToken cancellation)
    {
        var (catalogue, problem) = await sources.OpenAsync(parse, TraceUse.Everything, cancellation);
        if (catalogue is null) return await Exit.WrongUseAsync(problem!);
        if (scope.Value is { } id && catalogue.Graph.Story($"Basic/{id}") is not null) scope = scope with { Value = $"Basic/{id}" };
        var builder = new CoverageBuilder(catalogue.Definitions, new ElementReader(catalogue.Definitions));
        var profiles = builder.ProfilesOf(catalogue.Graph, scope);
        var counted = await WorkBar.RunAsync("Reading profiles", profiles.Count, async done =>
        {
            var all = new Dictionary<Definitions.DefinitionEntry, ProfileElements>();
            foreach (var profile in profiles)
            {
                foreach (var (entry, elements) in await builder.PrepareAsync([profile])) all[entry] = elements;
                done();
            }
            return all;
        });
        var report = builder.Build(catalogue.Graph, scope, counted) with { Files = catalogue.Files.ToDictionary(file => file.Key, file => SarifReport.Address(file.Value), StringComparer.Ordinal) };
        if (scope.Kind != ScopeKind.Catalogue && report.IsEmpty)
        {
            await ReportFile.ToldAsync(catalogue.Problems, Exit.Fine);
            return await Exit.WrongUseAsync($"Nothing is known of the {scope.Kind.Code()} '{scope.Value}'.");
        }
        if (await ReportFile.WriteAsync(output, stream => format.WriteAsync(report, stream, cancellation), cancellation) is { } failed) return failed;
        var exit = await CheckAsync(gate, report);
        return await ReportFile.ToldAsync(catalogue.Problems, exit);
    }

    private static async Task<int> AskAsync(Uri url, CoverageScope scope, CoverageOutput format, string? output, Gate? gate, CancellationToken cancellation)
    {
        using var server = new TraceServer(url);
        (string, string?)[] Asked(string name) => [("scope", scope.Kind == ScopeKind.Catalogue ? null : scope.Kind.Code()), ("value", scope.Value), ("format", name)];
        // The gate asks for what only the form 'parameters' has.
        if ((gate is null || format.Name != "parameters") && await server.ReportAsync("coverage", Asked(format.Name), null, output, cancellation) is var exit && (gate is null || exit != Exit.Fine)) return exit;
        var (body, problem) = await server.AskAsync("coverage", Asked("parameters"), null, cancellation);
        if (body is null) return await Exit.WrongUseAsync(problem!);
        if (format.Name == "parameters" && await ReportFile.WriteAsync(output, stream => stream.WriteAsync(body, cancellation).AsTask(), cancellation) is { } failed) return failed;
        var (report, unreadable) = ReportReader.Read(body);
        return report is null ? await Exit.WrongUseAsync($"The server's report cannot be read: {unreadable}.") : await CheckAsync(gate, report);
    }

    private static async Task<int> CheckAsync(Gate? gate, CoverageReport report)
    {
        if (gate is null) return Exit.Fine;
        var failures = gate.Demands.Check(report, gate.UncoveredBefore);
        if (failures.Count == 0) return Exit.Fine;
        await Console.Error.WriteLineAsync($"The gate failed in {failures.Count} {(failures.Count == 1 ? "point" : "points")}:");
        foreach (var failure in failures) await Console.Error.WriteLineAsync($"  {failure}");
        return Exit.CheckFailed;
    }
}
