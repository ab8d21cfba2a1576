using System.CommandLine;
using FhirStories.Cli.Commands;

var root = new RootCommand("The FhirStories tool: bring user stories and FHIR packages into a catalogue.")
{
    ImportCommand.Create(),
    PackagesCommand.Create(),
    FactsCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
