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
internal sealed class ImpactOperation(CatalogueImpact impact, DefinitionStore definitions) : IOperation
{
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
        var named = candidate is null ? null : Named(candidate);
        var report = named is null ? await impact.OfAsync(request.Repository, head, tail, pairs, cancellation)
            : await impact.OfCandidateAsync(request.Repository, head, tail, pairs[0], ResourceText.ToJson(named), $"{named.Url}|{named.Version}", cancellation);
        return ReportAnswer.Of(form, report);
    }

    private async Task<(string, string, IReadOnlyList<DefinitionPair>)> DefinitionsAsync(string before, string after, CancellationToken cancellation)
    {
        var (old, next) = (Find("before", before), Find("after", after));
        return (old.Canonical, next.Canonical, [await impact.Builder.PairAsync(old, next, cancellation)]);
    }

    private async Task<(string, string, IReadOnlyList<DefinitionPair>)> PackagesAsync(string before, string after, CancellationToken cancellation)
    {
        var (old, next) = (Package("before", before), Package("after", after));
        if (old == next) throw OperationRequest.Invalid("after", $"both are {old}: give the one that may come another version.");
        return (old, next, await impact.Builder.PairPackagesAsync(old, next, cancellation));
    }

    private async Task<(string, string, IReadOnlyList<DefinitionPair>)> CandidateAsync(string before, StructureDefinition candidate, CancellationToken cancellation)
    {
        var old = Find("before", before);
        var (pair, issues) = await impact.Builder.PairAsync(old, ResourceText.ToJson(candidate), candidate.Version is null ? candidate.Url ?? "candidate" : $"{candidate.Url}|{candidate.Version}", cancellation);
        if (issues.Where(issue => issue.Severity == DefinitionSeverity.Error).ToList() is { Count: > 0 } errors)
            throw new FhirRequestException(422, [.. errors.Select(issue => FhirIssue.Error("processing", issue.Code, issue.Message, issue.ElementId))]);
        return (old.Canonical, $"{pair.After} (candidate)", [pair]);
    }

    // What is validated against has a name of its own, also where the candidate has none yet.
    private static StructureDefinition Named(StructureDefinition candidate)
    {
        var named = (StructureDefinition)candidate.DeepCopy();
        named.Url ??= "urn:uuid:4c6f5a1e-5b0c-4c8e-9d3e-7a1f0d2b6c11";
        named.Version ??= "candidate";
        return named;
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
