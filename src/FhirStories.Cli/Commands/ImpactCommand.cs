using System.CommandLine;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Cli.Tracing;
using FhirStories.Definitions.Packages;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories impact BEFORE AFTER</c></summary>
internal static class ImpactCommand
{
    public static Command Create()
    {
        var before = new Argument<string>("BEFORE") { Description = "What is used today: a package (a .tgz, an unpacked folder, name or name#version), or a definition (canonical[|version])." };
        var after = new Argument<string>("AFTER") { Description = "What may come: another package, another canonical, or a StructureDefinition in a file (.json, .xml)." };
        var format = new Option<string>("--format") { Description = "text, or json: a FHIR Parameters.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var output = new Option<string?>("--output", "-o") { Description = "File to write to, in place of standard output." };
        var sources = new TraceSources();
        var command = new Command("impact", "Compare two versions of a package or definition, and list the statements, stories, solutions, examples and tests that the differences touch. Exit code 0: done, 2: wrong use or unreadable.")
            { before, after, format, output };
        sources.AddTo(command);
        command.SetAction((parse, cancellation) =>
            RunAsync(parse.GetValue(before)!, parse.GetValue(after)!, parse.GetValue(format) == "json" ? "parameters" : "text", parse.GetValue(output), sources, parse, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string before, string after, string format, string? output, TraceSources sources, ParseResult parse, CancellationToken cancellation)
    {
        var (url, wrong) = sources.Server(parse);
        if (wrong is not null) return await Exit.WrongUseAsync(wrong);
        if (url is not null) return await AskAsync(url, before, after, format, output, cancellation);
        try
        {
            var question = new ImpactQuestion(ImpactSide.Read(before), ImpactSide.Read(after));
            var (catalogue, problem) = await sources.OpenAsync(parse, question.Use, cancellation);
            if (catalogue is null) return await Exit.WrongUseAsync(problem!);
            var (report, refusal) = await question.AnswerAsync(catalogue, cancellation);
            if (report is null) return await Exit.WrongUseAsync(refusal!);
            return await ReportFile.WriteAsync(output, stream => ImpactOutputs.Find(format)!.WriteAsync(report, stream, cancellation), cancellation) ?? await ReportFile.ToldAsync(catalogue.Problems, Exit.Fine);
        }
        catch (PackageException exception)
        {
            return await Exit.WrongUseAsync(exception.Message);
        }
    }

    private static async Task<int> AskAsync(Uri url, string before, string after, string format, string? output, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? candidate = null;
        if (File.Exists(after) && Path.GetExtension(after).Equals(".json", StringComparison.OrdinalIgnoreCase)) candidate = await File.ReadAllBytesAsync(after, cancellation);
        else if (new[] { before, after }.FirstOrDefault(each => File.Exists(each) || Directory.Exists(each)) is { } path)
            return await Exit.WrongUseAsync($"'{path}' lies here, not on the server: install it there ('fhirstories packages add --server') and name it by name#version. A candidate StructureDefinition is sent as JSON.");
        using var server = new TraceServer(url);
        return await server.ReportAsync("impact", [("before", before), ("after", candidate is null ? after : null), ("format", format)], candidate, output, cancellation);
    }
}
