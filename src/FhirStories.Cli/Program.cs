using System.CommandLine;
using FhirStories.Cli.Commands;

var root = new RootCommand("The FhirStories tool: bring user stories and FHIR packages into a catalogue, and stories out of it.")
{
    ImportCommand.Create(),
    ExportCommand.Create(),
    ValidateCommand.Create(),
    LintCommand.Create(),
    TraceCommand.Create(),
    CoverageCommand.Create(),
    ImpactCommand.Create(),
    PackagesCommand.Create(),
    MigrateCommand.Create(),
    FactsCommand.Create(),
};
var parse = root.Parse(args);
var exit = await parse.InvokeAsync();
return parse.Errors.Count > 0 ? Exit.WrongUse : exit;
