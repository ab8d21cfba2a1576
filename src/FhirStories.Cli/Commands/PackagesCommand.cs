using System.CommandLine;
using FhirStories.Cli.Packages;
using FhirStories.Definitions.Packages;
using FhirStories.Storage;
using Spectre.Console;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories packages add | list | remove</c></summary>
internal static class PackagesCommand
{
    public static Command Create() => new("packages", "The FHIR packages whose definitions a catalogue uses.") { Add(), List(), Remove() };

    private static Command Add()
    {
        var sources = new Argument<string[]>("PACKAGE") { Description = "A package (.tgz, or specification.zip), an unpacked folder, or name@version of the registry.", Arity = ArgumentArity.OneOrMore };
        var registry = new Option<string?>("--registry") { Description = "Base address of a package registry; without it, what Definitions__Registry names. A server asks its own." };
        var replace = new Option<bool>("--replace") { Description = "Another content of the same name and version gives way." };
        var (format, target) = (Format(), new TargetOptions());
        var command = new Command("add", "Add packages, each whole or not at all. Adding the same one again changes nothing.") { sources, registry, replace, format };
        target.AddTo(command);
        command.SetAction((parse, cancellation) => RunAsync(parse, target, parse.GetValue(registry), async packages =>
        {
            var added = new List<PackageLine>();
            foreach (var source in parse.GetValue(sources)!)
                added.AddRange(await WithProgressAsync(source, progress => packages.AddAsync(source, parse.GetValue(replace), progress, cancellation)));
            PackageReport.Write(added, parse.GetValue(format) == "json");
            return Exit.Fine;
        }, cancellation));
        return command;
    }

    private static Command List()
    {
        var (format, target) = (Format(), new TargetOptions());
        var command = new Command("list", "The packages in use, with what is wrong with them.") { format };
        target.AddTo(command);
        command.SetAction((parse, cancellation) => RunAsync(parse, target, null, async packages =>
        {
            PackageReport.Write(await packages.ListAsync(cancellation), parse.GetValue(format) == "json");
            return Exit.Fine;
        }, cancellation));
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("NAME@VERSION") { Description = "An installed package." };
        var target = new TargetOptions();
        var command = new Command("remove", "Remove an installed package.") { name };
        target.AddTo(command);
        command.SetAction((parse, cancellation) => RunAsync(parse, target, null, async packages =>
        {
            if (PackageName.Parse(parse.GetValue(name)!) is not { Version: { } version } package)
                return await Exit.WrongUseAsync($"'{parse.GetValue(name)}' is no package: write name@version.");
            await packages.RemoveAsync(package.Name, version, cancellation);
            return Exit.Fine;
        }, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parse, TargetOptions target, string? registry, Func<IPackageTarget, Task<int>> run, CancellationToken cancellation)
    {
        var (packages, problem) = await target.OpenPackagesAsync(parse, registry, cancellation);
        if (packages is null) return await Exit.WrongUseAsync(problem!);
        using (packages)
        {
            try
            {
                return await run(packages);
            }
            catch (PackageException refusal)
            {
                await Console.Error.WriteLineAsync($"{refusal.Message} ({refusal.Code})");
                return refusal.Code is "package-source-unknown" ? Exit.WrongUse : Exit.CheckFailed;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or HttpRequestException or TaskCanceledException or StorageUnavailableException)
            {
                return await Exit.WrongUseAsync($"It could not be done: {exception.Message}");
            }
        }
    }

    private static Option<string> Format()
    {
        var format = new Option<string>("--format") { Description = "How the answer is written.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        return format;
    }

    // A line that moves where someone is looking; nothing where the output goes into a file or a pipe.
    private static async Task<IReadOnlyList<PackageLine>> WithProgressAsync(string source, Func<IProgress<string>?, Task<IReadOnlyList<PackageLine>>> run)
    {
        if (Console.IsOutputRedirected || Console.IsErrorRedirected) return await run(null);
        IReadOnlyList<PackageLine> added = [];
        await AnsiConsole.Status().StartAsync($"Adding {Markup.Escape(source)}", async status =>
            added = await run(new Progress<string>(what => status.Status = Markup.Escape(what))));
        return added;
    }
}
