using System.CommandLine;
using FhirStories.Cli.Commands;

var root = new RootCommand("The FhirStories tool: bring user stories into a catalogue.")
{
    ImportCommand.Create(),
    FactsCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
