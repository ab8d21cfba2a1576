using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Definitions;
using FhirStories.Repository.Tracing;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary><c>$coverage</c>: how far statements are met and shown, and which elements of profiles are asked for; of the catalogue or a part of it.</summary>
internal sealed class CoverageOperation(CatalogueTrace trace, DefinitionStore definitions) : IOperation
{
    public string Name => "coverage";

    public string Definition => ReportAnswer.Definitions + Name;

    public OperationLevels Levels => OperationLevels.System | OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["Basic", "StructureDefinition", "Library"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var form = ReportAnswer.Form(request, CoverageOutputs.All, each => each.Name);
        var detail = request.Text("detail") switch
        {
            null or "full" => CoverageDetail.Full,
            "summary" => CoverageDetail.Summary,
            var other => throw OperationRequest.Invalid("detail", $"'{other}' is not one of summary, full."),
        };
        var seen = trace.As(request.Repository);
        var scope = await ScopeAsync(request, seen, cancellation);
        var report = await seen.CoverageAsync(scope, detail, cancellation);
        if (scope.Kind != ScopeKind.Catalogue && report.IsEmpty)
            throw ReportAnswer.Unknown("value", $"Nothing is known of the {scope.Kind.Code()} '{scope.Value}'.");
        return ReportAnswer.Of(form, report);
    }

    private async Task<CoverageScope> ScopeAsync(OperationRequest request, CatalogueTrace trace, CancellationToken cancellation)
    {
        var http = request.Request;
        if (http.Id.Length > 0)
        {
            var reference = $"{http.Type}/{http.Id}";
            if (http.Type == "Library") return new CoverageScope(ScopeKind.Baseline, reference);
            if (http.Type == "StructureDefinition") return await trace.AskAsync(graph => graph.DataSets.Any(set => set.Reference == reference), cancellation)
                ? new CoverageScope(ScopeKind.DataSet, reference) : new CoverageScope(ScopeKind.Profile, await AskedInstance.CanonicalAsync(request, definitions, cancellation) ?? reference);
            var feature = await trace.AskAsync(graph => graph.Story(reference)?.Facts is { Kind: Catalogue.Stories.StoryKind.Feature } facts ? facts.Name : null, cancellation);
            return feature is null ? new CoverageScope(ScopeKind.Story, reference) : new CoverageScope(ScopeKind.Feature, feature);
        }
        if (request.Text("scope") is not { } named) return request.Text("value") is null ? CoverageScope.All : throw OperationRequest.Invalid("value", "say what it is by 'scope'.");
        if (ScopeKinds.Find(named) is not { } kind) throw OperationRequest.Invalid("scope", $"'{named}' is not one of {string.Join(", ", ScopeKinds.All)}.");
        if (kind == ScopeKind.Catalogue) return CoverageScope.All;
        return new CoverageScope(kind, request.Text("value") ?? throw OperationRequest.Invalid("value", $"say which {named}."));
    }
}
