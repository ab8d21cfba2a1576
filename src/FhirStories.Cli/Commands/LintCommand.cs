using System.CommandLine;
using FhirStories.Catalogue.Rules;
using FhirStories.Cli.Linting;
using FhirStories.Cli.Reporting;
using FhirStories.Cli.Validating;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Storage;
using FhirStories.Validation;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories lint [FILE|FOLDER|- …]</c></summary>
internal static class LintCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "JSON lines, CSV with a header, FHIR JSON or XML; a pattern such as '**/*.csv'; a folder with all below it; - for standard input. Without any, the catalogue itself.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var only = new Option<string[]>("--rules") { Description = "Codes of the rules that speak, with commas between; all unless said." };
        var off = new Option<string[]>("--off") { Description = "Codes of rules that are silent." };
        var failOn = new Option<string>("--fail-on") { Description = "Exit code 1 when a rule of this severity, or a graver one, speaks.", DefaultValueFactory = _ => "none" };
        failOn.AcceptOnlyFromAmong("none", "warning", "information");
        var packages = new Option<string[]>("--package") { Description = "Definitions that links are checked against, beside those built in: as for validate." };
        var format = new Option<string>("--format") { Description = "How findings are written.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong(ReportStyle.Formats);
        var summary = new Option<bool>("--summary") { Description = "Only how often each rule speaks." };
        var list = new Option<bool>("--list") { Description = "List the rules with what they look at and where they come from, as Markdown, and do nothing else." };
        var output = new Option<string?>("--output", "-o") { Description = "File to write to, in place of standard output." };
        var target = new TargetOptions();
        var command = new Command("lint", "Give advice on how stories are written. Exit code 0: fine, or advice only; 1: what --fail-on asks for, or a row that cannot be read; 2: wrong use or an unreadable file.")
            { files, only, off, failOn, packages, format, summary, list, output };
        target.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var (switches, problems) = RuleSwitches.Read(parse.GetValue(only) ?? [], parse.GetValue(off) ?? []);
            if (problems.Count > 0) return await Exit.WrongUseAsync(string.Join('\n', problems));
            if (parse.GetValue(list))
            {
                await Console.Out.WriteAsync(RuleTable.Markdown(switches.Speaking));
                return Exit.Fine;
            }
            var isSummary = parse.GetValue(summary) && parse.GetValue(format) == "text";
            var wanted = new Wanted(switches, parse.GetValue(failOn)!, isSummary ? "summary" : parse.GetValue(format)!, parse.GetValue(output));
            return await RunAsync(parse.GetValue(files) ?? [], parse.GetValue(packages) ?? [], wanted, target, parse, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, string[] packages, Wanted wanted, TargetOptions target, ParseResult parse, CancellationToken cancellation)
    {
        var files = InstanceFiles.List(arguments, out var problem, StoryFiles.Extensions);
        if (problem is not null) return await Exit.WrongUseAsync(problem);
        var items = new List<LintedItem>();
        var unreadable = new List<CheckedInstance>();
        foreach (var (path, isNamed) in files)
        {
            try
            {
                items.AddRange(await StoryFiles.ReadAsync(path, isNamed, cancellation));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                unreadable.Add(new(path, null, null, null, [new FhirIssue(IssueLevel.Fatal, "exception", "file-unreadable", exception.Message)], CheckedState.Unreadable));
            }
        }

        // 1. The catalogue: what is looked at where no file is named, and else what is around the files.
        List<LintedItem>? catalogue = null;
        DefinitionStore definitions;
        try
        {
            definitions = Definitions(packages);
            if (arguments.Length == 0 || target.IsNamed(parse)) catalogue = await target.StoriesAsync(parse, cancellation);
        }
        catch (Exception exception) when (exception is PackageException or ArgumentException or HttpRequestException or StorageUnavailableException or TaskCanceledException { InnerException: TimeoutException })
        {
            return await Exit.WrongUseAsync(exception.Message);
        }
        var looked = arguments.Length == 0 ? catalogue! : items;
        if (unreadable.Count == 0 && looked.TrueForAll(item => item is { Item: null, Error: null }))
            return await Exit.WrongUseAsync("There is nothing to lint: no story, feature or role was found.");

        // 2. The rules. A folder and a catalogue are taken for all there is, single files are not.
        var isWhole = catalogue is not null || files.Exists(file => !file.IsNamed);
        var rules = new RuleContext { Switches = wanted.Switches, Definitions = new StoreLookup(definitions) };
        return await ReportAsync([.. unreadable, .. StoryLint.Check(looked, arguments.Length == 0 ? null : catalogue, isWhole, rules)], wanted);
    }

    private static async Task<int> ReportAsync(IReadOnlyList<CheckedInstance> instances, Wanted wanted)
    {
        var totals = new LintTotals(wanted.Switches);
        var style = new ReportStyle
        {
            Command = "fhirstories lint",
            Silent = "without advice",
            TypeProperty = "kind",
            SaysValid = false,
            Fails = wanted.Fails,
            Rule = code => StoryRules.Find(code) is { } rule ? (rule.Title, $"{rule.Advice} {rule.Text.LooksAt} Source: {rule.Text.Source}.") : null,
        };
        try
        {
            await using var stream = wanted.Output is { } file ? new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read) : Console.OpenStandardOutput();
            await using var text = new StreamWriter(stream, ReportStyle.Encoding, leaveOpen: true);
            var report = wanted.Format == "summary" ? new SummaryReport(text) : style.Create(wanted.Format, stream, text, wanted.Output is null && ReportStyle.Colours);
            using (report as IDisposable)
            {
                foreach (var instance in instances)
                {
                    totals.Add(instance);
                    report.Add(instance);
                }
                report.Complete(totals);
            }
        }
        catch (Exception exception) when (wanted.Output is not null && exception is IOException or UnauthorizedAccessException)
        {
            return await Exit.WrongUseAsync($"'{wanted.Output}' cannot be written: {exception.Message}");
        }
        if (wanted.Output is not null && wanted.Format is not ("text" or "summary")) await Console.Error.WriteLineAsync(totals.Sum());
        return totals.Unreadable > 0 ? Exit.WrongUse : instances.Any(instance => instance.Issues.Any(wanted.Fails)) ? Exit.CheckFailed : Exit.Fine;
    }

    private static DefinitionStore Definitions(string[] packages)
    {
        if (packages.Length == 0) return DefinitionStore.BuiltIn;
        var definitions = new DefinitionStore(new DefinitionStoreOptions());
        definitions.Use(PackageFiles.Load(packages, FhirRelease.R4));
        return definitions;
    }

    /// <summary>What is asked for.</summary>
    /// <param name="Switches">Which rules speak.</param>
    /// <param name="FailOn">The severity that fails.</param>
    /// <param name="Format">How findings are written.</param>
    /// <param name="Output">File to write to; null for standard output.</param>
    private sealed record Wanted(RuleSwitches Switches, string FailOn, string Format, string? Output)
    {
        public bool Fails(FhirIssue issue) => issue.Level switch
        {
            IssueLevel.Warning => FailOn is "warning" or "information",
            IssueLevel.Information => FailOn == "information",
            _ => true,
        };
    }
}
