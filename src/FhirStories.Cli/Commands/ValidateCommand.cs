using System.CommandLine;
using FhirStories.Cli.Reporting;
using FhirStories.Cli.Validating;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Validation;
using Spectre.Console;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories validate FILE|FOLDER|- …</c></summary>
internal static class ValidateCommand
{
    private const string AnyExtension = "any";

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "FHIR JSON, XML or NDJSON; a pattern such as '**/*.json'; a folder with all below it; - for standard input.", Arity = ArgumentArity.OneOrMore };
        var profiles = new Option<string[]>("--profile") { Description = "Canonical of a profile that every resource must follow, beside those it claims." };
        var version = new Option<string>("--fhir-version") { Description = "FHIR version of the resources: 3.0, 4.0, 4.3 or 5.0. It is not guessed.", DefaultValueFactory = _ => "4.0" };
        var packages = new Option<string[]>("--package") { Description = "Definitions used beside those built in: a FHIR package (.tgz or unpacked), a folder of packages, a single profile, value set, … (.json, .xml), or a folder of these." };
        var extensions = new Option<string[]>("--allow-extensions") { Description = "Prefix of extension URLs that no package need have, or 'any'." };
        var format = new Option<string>("--format") { Description = "How findings are written.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong(ReportStyle.Formats);
        var output = new Option<string?>("--output", "-o") { Description = "File to write to, in place of standard output." };
        var server = new Option<string?>("--server") { Description = "FHIR base of a running server to validate on, such as http://127.0.0.1:5000/fhir; its packages count." };
        var command = new Command("validate", "Check FHIR resources against base FHIR and profiles. Exit code 0: all valid, 1: something is not, 2: wrong use or unreadable.")
            { files, profiles, version, packages, extensions, format, output, server };
        command.SetAction((parse, cancellation) => RunAsync(
            parse.GetValue(files)!, parse.GetValue(profiles) ?? [], parse.GetValue(version)!, parse.GetValue(packages) ?? [],
            parse.GetValue(extensions) ?? [], parse.GetValue(format)!, parse.GetValue(output), parse.GetValue(server), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string[] arguments, string[] profiles, string version, string[] packages, string[] allowed, string format, string? output, string? server, CancellationToken cancellation)
    {
        if (FhirReleases.Of(version) is not { } release) return await Exit.WrongUseAsync($"'{version}' is not a FHIR version: --fhir-version takes 3.0, 4.0, 4.3 or 5.0.");
        if (server is not null && packages.Length > 0) return await Exit.WrongUseAsync("Give either --server or --package: a server has packages of its own.");
        if (profiles.Any(string.IsNullOrWhiteSpace)) return await Exit.WrongUseAsync("--profile takes the canonical of a profile, and it is empty.");
        var files = InstanceFiles.List(arguments, out var problem);
        if (problem is not null) return await Exit.WrongUseAsync(problem);
        if (files.Count == 0) return await Exit.WrongUseAsync("There is nothing to validate: the folder has no .json, .xml, .ndjson or .jsonl file.");
        IInstanceValidator validator;
        try
        {
            if (server is not null)
            {
                if (!Uri.TryCreate(server.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                    return await Exit.WrongUseAsync($"'{server}' is not the address of a FHIR base.");
                validator = new ServerValidator(url, release, profiles, allowed);
            }
            else
            {
                validator = LocalValidator.Over(packages, release, new ValidationSettings
                {
                    Profiles = profiles,
                    AllowedExtensions = [.. allowed.Where(a => a != AnyExtension)],
                    RequireKnownExtensions = !allowed.Contains(AnyExtension),
                });
            }
        }
        catch (PackageException exception)
        {
            return await Exit.WrongUseAsync(exception.Message);
        }
        using (validator as IDisposable)
        {
            var flow = new ValidationFlow(validator);
            var totals = new ValidationTotals { FhirVersion = FhirReleases.VersionOf(release) };
            if (output is null)
            {
                using var standard = Console.OpenStandardOutput();
                return await ValidateAsync(files, flow, totals, format, standard, isShown: format == "text" && !Console.IsOutputRedirected, cancellation);
            }
            try
            {
                using var file = new FileStream(output, FileMode.Create, FileAccess.Write, FileShare.Read);
                var exit = await ValidateAsync(files, flow, totals, format, file, isShown: false, cancellation);
                if (format != "text") await Console.Error.WriteLineAsync(totals.Sum());
                return exit;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return await Exit.WrongUseAsync($"'{output}' cannot be written: {exception.Message}");
            }
        }
    }

    /// <param name="files">What is validated.</param>
    /// <param name="flow">Validates it.</param>
    /// <param name="totals">What it comes to.</param>
    /// <param name="format">How findings are written.</param>
    /// <param name="output">Where to.</param>
    /// <param name="isShown">Whether a terminal shows them.</param>
    /// <param name="cancellation">Ends the work.</param>
    private static async Task<int> ValidateAsync(
        List<(string Path, bool IsNamed)> files, ValidationFlow flow, ValidationTotals totals, string format, Stream output, bool isShown, CancellationToken cancellation)
    {
        // A bar where someone is looking, on standard error; findings for the same terminal then wait until it is gone.
        var isWatched = files.Count > 1 && !Console.IsErrorRedirected;
        using var text = new StreamWriter(output, ReportStyle.Encoding, leaveOpen: true) { AutoFlush = false };
        using var later = new StringWriter();
        var style = new ReportStyle { Command = "fhirstories validate", Silent = "valid resources", Head = json => json.WriteString("fhirVersion", totals.FhirVersion) };
        var report = style.Create(format, output, isWatched && isShown ? later : text, isShown && ReportStyle.Colours);
        using (report as IDisposable)
        {
            if (isWatched)
            {
                var bars = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
                await bars.Progress().AutoClear(true).StartAsync(async progress => await AllAsync(progress.AddTask("Validating", maxValue: files.Count)));
            }
            else await AllAsync(null);
            report.Complete(totals);
        }
        await text.WriteAsync(later.ToString());
        return totals.Unreadable > 0 ? Exit.WrongUse : totals.Invalid > 0 ? Exit.CheckFailed : Exit.Fine;

        async Task AllAsync(ProgressTask? bar)
        {
            await foreach (var instance in flow.RunAsync(files, () => bar?.Increment(1), cancellation))
            {
                totals.Add(instance);
                report.Add(instance);
            }
        }
    }
}
