using System.CommandLine;
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
        var files = new Argument<string[]>("FILE") { Description = "FHIR JSON, XML or NDJSON; a folder with all below it; - for standard input.", Arity = ArgumentArity.OneOrMore };
        var profiles = new Option<string[]>("--profile") { Description = "Canonical of a profile that every resource must follow, beside those it claims." };
        var version = new Option<string>("--fhir-version") { Description = "FHIR version of the resources: 3.0, 4.0, 4.3 or 5.0. It is not guessed.", DefaultValueFactory = _ => "4.0" };
        var packages = new Option<string[]>("--package") { Description = "A FHIR package (.tgz), an unpacked one, or a folder of packages, used beside the definitions built in." };
        var extensions = new Option<string[]>("--allow-extensions") { Description = "Prefix of extension URLs that no package need have, or 'any'." };
        var format = new Option<string>("--format") { Description = "How findings are written.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "junit", "sarif");
        var server = new Option<string?>("--server") { Description = "FHIR base of a running server to validate on, such as http://127.0.0.1:5000/fhir; its packages count." };
        var command = new Command("validate", "Check FHIR resources against base FHIR and profiles. Exit code 0: all valid, 1: something is not, 2: wrong use or unreadable.")
            { files, profiles, version, packages, extensions, format, server };
        command.SetAction((parse, cancellation) => RunAsync(
            parse.GetValue(files)!, parse.GetValue(profiles) ?? [], parse.GetValue(version)!, parse.GetValue(packages) ?? [],
            parse.GetValue(extensions) ?? [], parse.GetValue(format)!, parse.GetValue(server), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string[] arguments, string[] profiles, string version, string[] packages, string[] allowed, string format, string? server, CancellationToken cancellation)
    {
        if (FhirReleases.Of(version) is not { } release) return await Exit.WrongUseAsync($"'{version}' is not a FHIR version: --fhir-version takes 3.0, 4.0, 4.3 or 5.0.");
        if (server is not null && packages.Length > 0) return await Exit.WrongUseAsync("Give either --server or --package: a server has packages of its own.");
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
            return await ValidateAsync(files, new ValidationFlow(validator), new ValidationTotals { FhirVersion = FhirReleases.VersionOf(release) }, format, cancellation);
    }

    private static async Task<int> ValidateAsync(
        List<(string Path, bool IsNamed)> files, ValidationFlow flow, ValidationTotals totals, string format, CancellationToken cancellation)
    {
        // A bar where someone is looking; findings then wait until it is gone.
        var isWatched = format == "text" && !Console.IsOutputRedirected && !Console.IsErrorRedirected;
        using var later = new StringWriter();
        using var output = Console.OpenStandardOutput();
        IValidationReport report = format switch
        {
            "json" => new JsonReport(output, totals.FhirVersion),
            "junit" => new JUnitReport(output),
            "sarif" => new SarifReport(output),
            _ => new TextReport(isWatched ? later : Console.Out),
        };
        using (report as IDisposable)
        {
            if (isWatched) await AnsiConsole.Progress().StartAsync(async progress => await AllAsync(progress.AddTask("Validating", maxValue: files.Count)));
            else await AllAsync(null);
            report.Complete(totals);
        }
        Console.Out.Write(later);
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
