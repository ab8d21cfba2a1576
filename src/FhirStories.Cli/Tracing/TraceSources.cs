using System.CommandLine;
using FhirStories.Cli.Commands;
using FhirStories.Cli.Exporting;
using FhirStories.Cli.Validating;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Repository.Tracing;
using FhirStories.Storage;
using ResourceTypes = FhirStories.Validation.Parsing.ResourceTypes;

namespace FhirStories.Cli.Tracing;

/// <summary>Where <c>trace</c>, <c>coverage</c> and <c>impact</c> work: on files, on a running server, or on the store itself.</summary>
internal sealed class TraceSources
{
    private static readonly string[] Definitive = ["StructureDefinition", "ValueSet", "CodeSystem", "Questionnaire", "SearchParameter", "OperationDefinition"];

    private readonly Option<string[]> _from = new("--from") { Description = "Files and folders to work on, without a server and without a database: stories in any shape that 'import' reads, roles, examples, solutions, TestReports, … as FHIR JSON or XML, NDJSON, JSON lines, CSV, or packages (.tgz).", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _packages = new("--package") { Description = "With --from, definitions used beside those built in: a FHIR package (.tgz or unpacked), a folder of packages, a single profile, value set, … (.json, .xml), or a folder of these.", AllowMultipleArgumentsPerToken = true };
    private readonly TargetOptions _target = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_packages);
        _target.AddTo(command);
    }

    /// <summary>The server to ask; what is wrong with the options; neither where files or the store are meant.</summary>
    public (Uri? Url, string? Problem) Server(ParseResult parse)
    {
        var (url, problem) = _target.Server(parse);
        if (problem is not null) return (null, problem);
        var (files, packages) = (parse.GetValue(_from) is { Length: > 0 }, parse.GetValue(_packages) is { Length: > 0 });
        if (url is not null && (files || packages)) return (null, "Give either --server or --from: a server has stories and packages of its own.");
        return packages && !files ? (null, "--package goes with --from: a store has packages of its own ('fhirstories packages add').") : (url, null);
    }

    /// <summary>The catalogue of the files or the store, or what keeps it from being read at all.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="use">Which packages count.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<(OpenCatalogue? Catalogue, string? Problem)> OpenAsync(ParseResult parse, TraceUse use, CancellationToken cancellation)
    {
        return parse.GetValue(_from) is { Length: > 0 } paths
            ? await OfFilesAsync(paths, parse.GetValue(_packages) ?? [], use, cancellation)
            : await OfStoreAsync(parse, use, cancellation);
    }

    private static async Task<(OpenCatalogue?, string?)> OfFilesAsync(string[] paths, string[] packages, TraceUse use, CancellationToken cancellation)
    {
        var files = InstanceFiles.List(paths, out var problem, TraceFileReader.Extensions);
        if (problem is not null) return (null, problem);
        if (files.Count == 0) return (null, "There is nothing to read: the folder has no .json, .xml, .ndjson, .jsonl, .csv or .tgz file.");
        List<(DefinitionPackage Package, PackageOrigin Origin)> given;
        try
        {
            given = packages.Length == 0 ? [] : PackageFiles.Load(packages, FhirRelease.R4);
        }
        catch (PackageException exception)
        {
            return (null, exception.Message);
        }
        List<(DefinitionPackage, PackageOrigin)> used = [.. use.First.Select(package => (package, PackageOrigin.Installed)), .. given.Where(each => !use.Without(each.Package.Manifest))];
        var definitions = Using(used);
        var read = await WorkBar.RunAsync("Reading", files.Count, done => new TraceFileReader(definitions).ReadAsync(files, done, cancellation));
        foreach (var path in read.LeftOut) await Console.Error.WriteLineAsync($"No stories and no FHIR resources, left out: {path}");
        // Definitions among the files are what links of the stories beside them lead to.
        var own = read.Resources.Where(file => IsDefinition(file.Json)).Select(file => file.Json).ToList();
        if (own.Count > 0)
        {
            used = [(PackageCompiler.CompileStored(own), PackageOrigin.Stored), .. used];
            definitions = Using(used);
        }
        var catalogue = await BuildAsync(definitions, read.Resources, read.Problems, cancellation);
        return (catalogue with { Packages = [.. used, .. given.Where(each => use.Without(each.Package.Manifest))] }, null);
    }

    private async Task<(OpenCatalogue?, string?)> OfStoreAsync(ParseResult parse, TraceUse use, CancellationToken cancellation)
    {
        var (target, definitions) = await _target.OpenStoreAsync(parse, cancellation);
        await using (target)
        {
            if (target.Problem is { } problem) return (null, problem);
            if (use.First.Count > 0) return (null, "With a store, name packages that are installed (name#version): 'fhirstories packages add' installs one.");
            try
            {
                var resources = new List<TracedFile>();
                foreach (var type in definitions!.ResourceTypes(FhirRelease.R4).Where(ResourceTypes.IsR4))
                    await foreach (var json in target.Export!.SearchAsync($"{type}?_sort=_id&_count=500", cancellation)) resources.Add(new TracedFile(type, json));
                return (await BuildAsync(definitions, resources, [], cancellation) with { Files = new Dictionary<string, string>() }, null);
            }
            catch (Exception exception) when (exception is ExportException or IOException or StorageUnavailableException or System.Data.Common.DbException)
            {
                return (null, $"The store cannot be read: {exception.Message}");
            }
        }
    }

    private static async Task<OpenCatalogue> BuildAsync(DefinitionStore definitions, IReadOnlyList<TracedFile> resources, IReadOnlyList<string> problems, CancellationToken cancellation)
    {
        var loader = new CatalogueLoader(definitions);
        foreach (var resource in resources) loader.Take(resource);
        foreach (var (reference, json) in PackageClaims.In(definitions)) loader.Take(new TracedFile(reference, json) { Reference = reference });
        var catalogue = await WorkBar.RunAsync("Checking examples", loader.Examples, done => Task.Run(() => loader.Build(done, cancellation), cancellation));
        return catalogue with { Problems = [.. problems, .. catalogue.Problems] };
    }

    internal static DefinitionStore Using(IReadOnlyList<(DefinitionPackage, PackageOrigin)> packages)
    {
        if (packages.Count == 0) return DefinitionStore.BuiltIn;
        var definitions = new DefinitionStore(new DefinitionStoreOptions());
        definitions.Use(packages);
        return definitions;
    }

    private static bool IsDefinition(ReadOnlyMemory<byte> json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json, new System.Text.Json.JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.TryGetProperty("resourceType", out var type) && Definitive.Contains(type.GetString());
    }
}
