using System.CommandLine;
using System.Text.Json;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Cli.Exporting;
using FhirStories.Storage;

namespace FhirStories.Cli.Commands;

/// <summary><c>fhirstories export OUTPUT</c></summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var output = new Argument<string>("OUTPUT") { Description = "A folder (a file for each resource), a file .ndjson (one in a line), .json or .xml (one Bundle), .csv (Inferno's requirement file), or - for lines on standard output." };
        var search = new Option<string[]>("--search") { Description = "What to export, such as 'Basic?kind=story&feature=medicines' or ExampleScenario. Without it: every story, role, assessment and test plan." };
        var shape = new Option<string>("--shape") { Description = "a: R4 Basic in HL7's shape; b: R4 Basic as HAPI and the IG Publisher read it; r5: Requirements, ActorDefinition, ArtifactAssessment, TestPlan; inferno: a requirement file (CSV) of all statements.", DefaultValueFactory = _ => "a" };
        shape.AcceptOnlyFromAmong("a", "b", "r5", "inferno");
        var xml = new Option<bool>("--xml") { Description = "XML in a folder, in place of JSON." };
        var format = new Option<string>("--format") { Description = "How the report is written, to standard error where the resources go to standard output: text or json. inferno is short for --shape inferno.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "inferno");
        var target = new TargetOptions();
        var command = new Command("export", "Write stories out, in any of the shapes that they are published in. Exit code 0: all of them, 1: some could not be written in that shape, 2: wrong use.")
            { output, search, shape, xml, format };
        target.AddTo(command);
        command.SetAction((parse, cancellation) => RunAsync(
            parse.GetValue(output)!, parse.GetValue(search) is { Length: > 0 } queries ? queries : [AllCarriers],
            parse.GetValue(format) == "inferno" ? "inferno" : parse.GetValue(shape)!, parse.GetValue(xml), parse.GetValue(format) == "json", target, parse, cancellation));
        return command;
    }

    private static string AllCarriers => "Basic?code=" + Uri.EscapeDataString(string.Join(',', Carriers.TypeCodes.Select(code => $"{Canonicals.FhirTypes}|{code}")));

    private static async Task<int> RunAsync(
        string output, string[] queries, string shape, bool xml, bool json, TargetOptions targets, ParseResult parse, CancellationToken cancellation)
    {
        var kind = Path.GetExtension(output).ToLowerInvariant();
        if (shape == "inferno" && kind != ".csv" && output != "-") return await Exit.WrongUseAsync($"Inferno's requirement file is CSV: name a file .csv, or - for standard output, in place of '{output}'.");
        if (kind == ".csv" && shape is not ("inferno" or "a")) return await Exit.WrongUseAsync($"A file .csv holds Inferno's requirements: leave out --shape {shape}, or name another file.");
        if (kind == ".csv") shape = "inferno";
        var asXml = xml || kind == ".xml";
        if (xml && kind is ".json" or ".ndjson" || xml && output == "-") return await Exit.WrongUseAsync($"'{output}' is not XML: name a folder or a file .xml, or leave out --xml.");
        if (asXml && shape == "r5") return await Exit.WrongUseAsync("R5 resources are exported in JSON: leave out --xml, or name a folder, a file .json or .ndjson.");
        await using var source = await targets.OpenExportAsync(parse, cancellation);
        if (source.Problem is { } problem) return await Exit.WrongUseAsync(problem);
        var totals = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var told = new List<string>();
        var failed = false;
        try
        {
            await using (var writer = shape == "inferno" ? new InfernoOutput(Opened(output)) : Open(output, kind, asXml))
            {
                var seen = new HashSet<(string, string)>();
                var referred = new ReferredCarriers(source.Export!);
                await foreach (var stored in AllAsync(source.Export!, queries, cancellation))
                {
                    var (resource, messages) = await ExportShape.OfAsync(stored, shape == "inferno" ? "a" : shape, referred, cancellation);
                    told.AddRange(messages);
                    failed |= resource is null;
                    if (resource is null || !seen.Add((resource.Type, resource.Id))) continue;
                    await writer.WriteAsync(resource, cancellation);
                    totals[resource.Type] = totals.GetValueOrDefault(resource.Type) + 1;
                }

                await writer.EndAsync(cancellation);
            }
        }
        catch (ExportException exception)
        {
            return await Exit.WrongUseAsync(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or HttpRequestException or StorageUnavailableException)
        {
            return await Exit.WrongUseAsync($"The export stopped: {exception.Message} What was written so far is not all of it.");
        }

        await ReportAsync(output == "-" ? Console.Error : Console.Out, totals, told, json);
        return failed ? Exit.CheckFailed : Exit.Fine;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> AllAsync(
        IExportSource source, string[] queries, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var query in queries)
        {
            // The same catalogue gives the same files, whatever was written when.
            var sorted = query.Contains("_sort=", StringComparison.Ordinal) ? query : $"{query}{(query.Contains('?', StringComparison.Ordinal) ? '&' : '?')}_sort=_id";
            await foreach (var resource in source.SearchAsync(sorted + "&_count=200", cancellation)) yield return resource;
        }
    }

    private static IExportOutput Open(string output, string kind, bool xml)
    {
        if (output == "-") return new LinesOutput(Console.OpenStandardOutput());
        if (kind is not (".ndjson" or ".json" or ".xml")) return new FolderOutput(output, xml);
        var stream = Opened(output);
        return kind switch { ".ndjson" => new LinesOutput(stream), ".xml" => new XmlBundleOutput(stream), _ => new BundleOutput(stream) };
    }

    private static Stream Opened(string output)
    {
        if (output == "-") return Console.OpenStandardOutput();
        if (Path.GetDirectoryName(Path.GetFullPath(output)) is { } folder) Directory.CreateDirectory(folder);
        return new FileStream(output, FileMode.Create, FileAccess.Write, FileShare.Read);
    }

    private static async System.Threading.Tasks.Task ReportAsync(TextWriter writer, SortedDictionary<string, int> totals, List<string> told, bool json)
    {
        if (json)
        {
            await writer.WriteLineAsync(JsonSerializer.Serialize(new { totals, messages = told }));
            return;
        }

        foreach (var line in told) await writer.WriteLineAsync(line);
        await writer.WriteLineAsync(totals.Count == 0 ? "Nothing was found to export." : $"Exported {string.Join(", ", totals.Select(total => $"{total.Value} {total.Key}"))}.");
    }
}
