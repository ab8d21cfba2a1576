using System.CommandLine;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Rules;
using FhirStories.Definitions;
using Spectre.Console;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories import FILE…</c></summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "JSON lines, CSV or an Excel workbook (.xlsx) with a header, or FHIR JSON or XML.", Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would happen and write nothing." };
        var replace = new Option<bool>("--replace-shared") { Description = "Replace roles, features and scenarios that exist already; they stay as they are otherwise." };
        var all = new Option<bool>("--all") { Description = "List every row, also those with nothing to tell." };
        var only = new Option<string[]>("--rules") { Description = "Codes of the story rules that speak, with commas between, or 'none'; all unless said." };
        var off = new Option<string[]>("--off") { Description = "Codes of story rules that are silent." };
        var format = new Option<string>("--format") { Description = "How the report is written.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var target = new TargetOptions();
        var command = new Command("import", "Bring stories in from a file. Importing a file twice changes nothing.") { files, dryRun, replace, all, only, off, format };
        target.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var (switches, problems) = RuleSwitches.Read(parse.GetValue(only) ?? [], parse.GetValue(off) ?? []);
            if (problems.Count > 0) return await Exit.WrongUseAsync(string.Join('\n', problems));
            var options = new ImportOptions
            {
                DryRun = parse.GetValue(dryRun),
                ReplaceShared = parse.GetValue(replace),
                Rules = new RuleContext { Switches = switches, Definitions = new StoreLookup(DefinitionStore.BuiltIn) },
            };
            return await RunAsync(parse.GetValue(files)!, options, target, parse, parse.GetValue(format) == "json", parse.GetValue(all), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo[] files, ImportOptions options, TargetOptions targets, ParseResult parse, bool json, bool all, CancellationToken cancellation)
    {
        foreach (var file in files)
            if (!file.Exists) return await Exit.WrongUseAsync($"There is no file '{file}'.");
        await using var target = await targets.OpenAsync(parse, cancellation);
        if (target.Problem is { } problem) return await Exit.WrongUseAsync(problem);
        var failed = false;
        try
        {
            if (target.Repository is { } repository)
                options = options with { Rules = options.Rules with { Catalogue = (await repository.RuleContextAsync(cancellation)).Catalogue } };
            foreach (var file in await ImportOrder.OfAsync(files, options.Limits, cancellation))
            {
                await using var stream = file.OpenRead();
                var report = await WithProgressAsync(file.Name, json, options,
                    told => Importer.RunAsync(stream, file.Name, target.Import!, told, cancellation));
                failed |= report.HasFailures;
                if (json)
                {
                    using var output = Console.OpenStandardOutput();
                    ImportReportWriter.WriteJson(report, output);
                }
                else
                {
                    ImportReportWriter.WriteText(report, Console.Out, all);
                    foreach (var (code, count) in report.FindingTotals) Console.Out.WriteLine($"    advice {code}: {count}");
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or HttpRequestException or Storage.StorageUnavailableException)
        {
            return await Exit.WrongUseAsync($"The import stopped: {exception.Message} What was reported is stored; import the file again to go on.");
        }
        return failed ? Exit.CheckFailed : Exit.Fine;
    }

    // A bar where someone is looking; nothing where the output goes into a file or a pipe.
    private static async Task<ImportReport> WithProgressAsync(
        string name, bool quiet, ImportOptions options, Func<ImportOptions, Task<ImportReport>> run)
    {
        if (quiet || Console.IsOutputRedirected || Console.IsErrorRedirected) return await run(options);
        ImportReport? report = null;
        await AnsiConsole.Status().StartAsync($"Importing {Markup.Escape(name)}", async status =>
        {
            var done = 0;
            report = await run(options with
            {
                Progress = new Progress<ImportReportRow>(_ => status.Status = $"Importing {Markup.Escape(name)}: {++done} resources"),
            });
        });
        return report!;
    }
}
