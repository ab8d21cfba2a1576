using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Tracing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary><c>$impact</c>: what another version of a profile or of a package, or a candidate for one, would mean for stories, solutions, examples and tests.</summary>
internal sealed class ImpactOperation(CatalogueTrace trace, DefinitionStore definitions) : IOperation
{
    private readonly ImpactBuilder _builder = new(definitions, definitions);

    public string Name => "impact";

    public string Definition => ReportAnswer.Definitions + Name;

    public OperationLevels Levels => OperationLevels.System;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var form = ReportAnswer.Form(request, ImpactOutputs.All, each => each.Name);
        var before = request.Text("before") ?? throw OperationRequest.Invalid("before", "say what is used today: a profile's canonical, or a package's name.");
        var candidate = request.Resource<StructureDefinition>("candidate");
        var after = request.Text("after") ?? (candidate is null ? throw OperationRequest.Invalid("after", "say what may come: another canonical or package, or send a StructureDefinition as 'candidate'.") : null);
        var isCanonical = before.Contains(':', StringComparison.Ordinal);
        if (candidate is null && after!.Contains(':', StringComparison.Ordinal) != isCanonical) throw OperationRequest.Invalid("after", "compare two definitions, or two packages.");

        var (head, tail, pairs) = !isCanonical ? await PackagesAsync(before, after!, cancellation)
            : candidate is null ? await DefinitionsAsync(before, after!, cancellation) : await CandidateAsync(before, candidate, cancellation);
        var seen = trace.As(request.Repository);
        var judged = await JudgeAsync(seen, pairs, cancellation);
        var report = await seen.AskAsync(graph => ImpactBuilder.Build(graph, head, tail, pairs, (example, pair) => judged.GetValueOrDefault((example.Reference, pair.After ?? ""))), cancellation);
        return ReportAnswer.Of(form.MediaType, form.IsResource, output => form.Write(report, output));
    }

    private async Task<(string, string, IReadOnlyList<DefinitionPair>)> DefinitionsAsync(string before, string after, CancellationToken cancellation)
    {
        var (old, next) = (Find("before", before), Find("after", after));
        return (old.Canonical, next.Canonical, [await _builder.PairAsync(old, next, cancellation)]);
    }

    private async Task<(string, string, IReadOnlyList<DefinitionPair>)> PackagesAsync(string before, string after, CancellationToken cancellation)
    {
        var (old, next) = (Package("before", before), Package("after", after));
        if (old == next) throw OperationRequest.Invalid("after", $"both are {old}: give the one that may come another version.");
        return (old, next, await _builder.PairPackagesAsync(old, next, cancellation));
    }

    private async Task<(string, string, IReadOnlyList<DefinitionPair>)> CandidateAsync(string before, StructureDefinition candidate, CancellationToken cancellation)
    {
        var old = Find("before", before);
        var (pair, issues) = await _builder.PairAsync(old, ResourceText.ToJson(candidate), candidate.Version is null ? candidate.Url ?? "candidate" : $"{candidate.Url}|{candidate.Version}", cancellation);
        if (issues.Where(issue => issue.Severity == DefinitionSeverity.Error).ToList() is { Count: > 0 } errors)
            throw new FhirRequestException(422, [.. errors.Select(issue => FhirIssue.Error("processing", issue.Code, issue.Message, issue.ElementId))]);
        return (old.Canonical, $"{pair.After} (candidate)", [pair]);
    }

    /// <summary>Whether each example of what changes would validate against what comes. A candidate is nowhere installed: of it nobody can say.</summary>
    private static async Task<Dictionary<(string Example, string Profile), bool?>> JudgeAsync(CatalogueTrace trace, IReadOnlyList<DefinitionPair> pairs, CancellationToken cancellation)
    {
        var asked = await trace.AskAsync(graph => pairs.Where(pair => pair is { Before: not null, After: not null })
            .SelectMany(pair => (graph.Profile(pair.Before!)?.Examples ?? []).Select(example => (example.Reference, Profile: pair.After!))).Distinct().ToList(), cancellation);
        var result = new Dictionary<(string, string), bool?>();
        foreach (var (reference, profile) in asked)
            result[(reference, profile)] = await trace.ReadAsync(reference, cancellation) is { } json ? trace.Judge.WouldBeValid(json, profile) : null;
        return result;
    }

    private DefinitionEntry Find(string parameter, string canonical) => definitions.Find(canonical) is { ResourceType: "StructureDefinition" } entry ? entry
        : throw ReportAnswer.Unknown(parameter, $"No profile or type '{canonical}' is here: install the package that has it.");

    private string Package(string parameter, string name)
    {
        var found = definitions.PackagesNamed(name);
        return found switch
        {
            [var one] => one,
            [] => throw ReportAnswer.Unknown(parameter, $"No package '{name}' is here. Packages here: {string.Join(", ", definitions.Packages.Select(package => package.Manifest.Reference).Distinct().Order(StringComparer.Ordinal))}."),
            _ => throw OperationRequest.Invalid(parameter, $"several versions of '{name}' are here: name one of {string.Join(", ", found)}."),
        };
    }
}
