using BenchmarkDotNet.Running;
using FhirStories.Benchmarks.Definitions;
using FhirStories.Benchmarks.Load;
using FhirStories.Benchmarks.Trace;
using FhirStories.Benchmarks.Validation;

return args switch
{
    ["load", .. var rest] => await LoadRun.RunAsync(rest),
    ["definitions", .. var packages] => await DefinitionRun.RunAsync(packages),
    ["definitions-start", var cache, .. var packed] => await DefinitionRun.StartAsync(cache, packed),
    ["validate", .. var rest] => await ValidationSpeed.RunAsync(rest),
    ["trace", .. var rest] => await TraceSpeed.RunAsync(rest),
    ["matrix", .. var rest] => await MatrixSpeed.RunAsync(rest),
    ["bare", var url, var file] => await BareServer.RunAsync(url, file),
    _ => Functions(args),
};

static int Functions(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(LoadRun).Assembly).Run(args);
    return 0;
}
