using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Exporting;
using FhirStories.Repository.Indexing;
using FhirStories.Rest.Operations;
using FhirStories.Storage.Jobs;
using FhirStories.Validation;

namespace FhirStories.Rest.Exporting;

/// <summary><c>$export</c> on the base and on a type: asks for all resources, or those of a type, as files (Bulk Data Access).</summary>
/// <remarks>The answer is 202 with the address of the job's status in Content-Location; <see cref="ExportInteraction"/> serves that and the files.</remarks>
internal sealed class ExportOperation(DefinitionStore definitions, JobStore jobs) : IOperation
{
    private static readonly string[] Formats = ["application/fhir+ndjson", "application/ndjson", "ndjson"];
    private static readonly string[] Known = ["_outputFormat", "_since", "_type", "_elements", "_format", "_pretty"];

    public string Name => "export";

    public string Definition => "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export";

    public OperationLevels Levels => OperationLevels.System | OperationLevels.Type;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => false;

    public bool IsRepeatable => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var http = request.Request;
        if (request.Text("_outputFormat") is { } format && !Formats.Contains(format.Replace(' ', '+'))) throw OperationRequest.Invalid("_outputFormat", $"'{format}' is not supported: {Formats[0]} is.");
        var unknown = request.Names.Where(n => !Known.Contains(n)).ToList();
        if (unknown.Count > 0 && http.Prefer.Strict) throw OperationRequest.Invalid(unknown[0], $"it is not supported: {string.Join(", ", Known.Take(4))} are.");
        var types = Wanted(request);
        var point = await request.Repository.PointAsync(types, cancellation);
        var elements = request.Texts("_elements").SelectMany(e => e.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        var asked = http.Query.Length == 0 ? "" : "?" + http.Query;
        var task = new ExportTask($"{http.BaseUrl}/{(http.Type.Length > 0 ? http.Type + "/" : "")}$export{asked}", types, Since(request), point.Key, point.Instant, elements);
        var (job, _) = await jobs.AddAsync(ExportTask.Kind, task.Write(), null, TimeSpan.Zero, cancellation);
        var status = $"{http.BaseUrl}/_export/{job.Id}";
        var issues = new List<FhirIssue> { new(IssueLevel.Information, "informational", "export-begun", $"The export has begun; ask for it at {status}.") };
        issues.AddRange(unknown.Select(n => FhirIssue.Warning("not-supported", "operation-parameter-unknown", $"The parameter '{n}' has no effect.", $"http.{n}")));
        return FhirResponse.Outcome(202, issues) with { Headers = [("Content-Location", status)] };
    }

    private IReadOnlyList<string> Wanted(OperationRequest request)
    {
        var all = definitions.ResourceTypes(FhirRelease.R4);
        var named = request.Texts("_type").SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).ToList();
        if (named.FirstOrDefault(t => !all.Contains(t)) is { } unknown) throw OperationRequest.Invalid("_type", $"'{unknown}' is not an R4 resource type.");
        if (request.Request.Type is not { Length: > 0 } type) return named.Count > 0 ? named : all;
        return named.Count == 0 || named.Contains(type) ? [type] : throw OperationRequest.Invalid("_type", $"an export of {type} holds nothing else.");
    }

    private static DateTimeOffset? Since(OperationRequest request) => request.Text("_since") is not { } text ? null
        : DateRange.Parse(text.Replace(' ', '+')) is { } instant ? new DateTimeOffset(instant.Low, TimeSpan.Zero) : throw OperationRequest.Invalid("_since", $"'{text}' is no instant.");
}
