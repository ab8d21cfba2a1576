using System.CommandLine;
using FhirStories.Definitions.Facts;
using FhirStories.Definitions.Packages;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories facts PACKAGE FOLDER</c>: how the fact folders of <c>conformance/</c> are made.</summary>
internal static class FactsCommand
{
    public static Command Create()
    {
        var package = new Argument<FileInfo>("PACKAGE") { Description = "A FHIR package (.tgz)." };
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Where the facts go." };
        var command = new Command("facts", "Restate the definitions of a package as facts, without a word of its prose.") { package, folder };
        command.SetAction(async (parse, _) =>
        {
            var file = parse.GetValue(package)!;
            if (!file.Exists) return await Exit.WrongUseAsync($"There is no file '{file}'.");
            FhirPackage read;
            try
            {
                read = FhirPackageReader.Read(file.FullName);
            }
            catch (PackageException exception)
            {
                return await Exit.WrongUseAsync(exception.Message);
            }
            foreach (var (kind, count) in FactsWriter.Write(read, parse.GetValue(folder)!.FullName))
                Console.Out.WriteLine($"{kind}: {count}");
            return Exit.Fine;
        });
        return command;
    }
}
