using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Catalogue.Trace.Walking;
using FhirStories.Definitions;
using FhirStories.Repository.Tracing;
using FhirStories.Rest.Formats;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary><c>$trace</c>: what meets a need, or who needs a thing, step by step; from a story, a statement, a profile or an element of it.</summary>
internal sealed class TraceOperation(CatalogueTrace trace, DefinitionStore definitions) : IOperation
{
    private const string Bundle = "bundle";

    public string Name => "trace";

    public string Definition => ReportAnswer.Definitions + Name;

    public OperationLevels Levels => OperationLevels.System | OperationLevels.Instance;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var http = request.Request;
        var start = http.Id.Length > 0 ? $"{http.Type}/{http.Id}" : request.Text("start")
            ?? throw OperationRequest.Invalid("start", "say where to begin: a story (Basic/x or its canonical), a statement (canonical#key), a profile or an element of it (canonical#elementId).");
        var direction = request.Text("direction") switch
        {
            null or "both" => TraceDirection.Both,
            "down" => TraceDirection.Down,
            "up" => TraceDirection.Up,
            var other => throw OperationRequest.Invalid("direction", $"'{other}' is not one of down, up, both."),
        };
        var depth = request.Number("depth") ?? 8;
        if (depth is < 1 or > TraceQuery.MostDepth) throw OperationRequest.Invalid("depth", $"'{depth}' is not a number from 1 to {TraceQuery.MostDepth}.");
        var asBundle = string.Equals(request.Text("format"), Bundle, StringComparison.OrdinalIgnoreCase);
        var form = asBundle ? null : ReportAnswer.Form(request, TraceOutputs.All, each => each.Name);

        var seen = trace.As(request.Repository);
        Task<TraceResult?> WalkAsync(string from) => seen.AskAsync(graph => TraceWalk.Run(graph, new TraceQuery(from, direction, depth)), cancellation);
        var result = await WalkAsync(start);
        // A profile, a role or a scenario is known to the trace by the canonical that stories name.
        if (result is null && http.Id.Length > 0 && await AskedInstance.CanonicalAsync(request, definitions, cancellation) is { } canonical)
            result = await WalkAsync(canonical) ?? await WalkAsync(CanonicalTarget.Parse(canonical).Url);
        if (result is null)
            throw ReportAnswer.Unknown("start", $"Nothing is known of '{start}': it is no story or statement here, no definition that is installed, and nothing that a story names.");
        return form is not null ? ReportAnswer.Of(form, result) : await BundleAsync(request, result, cancellation);
    }

    /// <summary>The resources that the trace came by, the start as the match and all others as included.</summary>
    private static async Task<FhirResponse> BundleAsync(OperationRequest request, TraceResult result, CancellationToken cancellation)
    {
        var entries = new List<BundleEntry>();
        foreach (var node in result.Nodes.Where(node => node.Reference is not null).DistinctBy(node => node.Reference))
        {
            if (node.Reference!.Split('/') is not [var type, var id] || await request.Repository.ReadAsync(type, id, cancellation) is not { Deleted: false } stored) continue;
            entries.Add(new BundleEntry($"{request.Request.BaseUrl}/{node.Reference}", stored) { IsIncluded = node.Depth != 0 });
        }
        return new FhirResponse { Status = 200, Body = new BundleBody("searchset", [], entries, entries.Count(entry => !entry.IsIncluded), []) };
    }
}
