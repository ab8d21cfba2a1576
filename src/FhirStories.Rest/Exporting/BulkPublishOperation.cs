using System.Globalization;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Exporting;
using FhirStories.Rest.Operations;
using FhirStories.Validation;

namespace FhirStories.Rest.Exporting;

/// <summary><c>$bulk-publish</c>: the public catalogue as files that anyone may keep a copy of, with a tag that tells whether they changed.</summary>
/// <remarks>A file's address names the point of the catalogue that it shows, so what it holds never changes.</remarks>
internal sealed class BulkPublishOperation : IOperation
{
    // What the catalogue consists of (DESIGN §4); example instances of other types are not published.
    private static readonly string[] Published =
        ["Basic", "CapabilityStatement", "CodeSystem", "ConceptMap", "DocumentReference", "ExampleScenario", "ImplementationGuide", "Library", "OperationDefinition", "SearchParameter", "StructureDefinition", "ValueSet"];

    public string Name => "bulk-publish";

    public string Definition => "https://fhirstories.org/fhir/OperationDefinition/bulk-publish";

    public OperationLevels Levels => OperationLevels.System;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var http = request.Request;
        var repository = Public(request.Repository);
        var point = await repository.PointAsync(Published, cancellation);
        var tag = string.Create(CultureInfo.InvariantCulture, $"W/\"{point.Key}\"");
        if (http.IfNoneMatch is { } known && (known.Any || known.Text.Split(',', StringSplitOptions.TrimEntries).Contains(tag))) return new FhirResponse { Status = 304, Tag = tag };
        var files = new List<ExportFile>();
        foreach (var type in Published)
            if (await repository.CountAtAsync(type, point, null, cancellation) is > 0 and var count) files.Add(new ExportFile(type, count));
        return ExportManifest.Of($"{http.BaseUrl}/${Name}", point, files, $"{http.BaseUrl}/_published/{point.Key.ToString(CultureInfo.InvariantCulture)}") with { Tag = tag, LastModified = point.Instant };
    }

    // The same files for everybody, whatever drafts somebody has.
    private static FhirRepository Public(FhirRepository repository) => repository.Caller.IsSignedIn ? repository.As(Caller.Anonymous) : repository;

    /// <summary><c>GET [base]/_published/[point]/[type].ndjson</c>: a file.</summary>
    public static Task<FhirResponse> File(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        if (!long.TryParse(request.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var key) || ExportManifest.TypeOf(request.VersionId) is not { } type || !Published.Contains(type))
            throw new FhirRequestException(404, FhirIssue.Error("not-found", "export-file-unknown", $"Nothing is published at '{request.Id}/{request.VersionId}': $bulk-publish lists the files."));
        // What is at an address stays so for ever.
        var tag = $"\"{request.Id}-{type}\"";
        if (request.IfNoneMatch is { } known && (known.Any || known.Text.Split(',', StringSplitOptions.TrimEntries).Contains(tag))) return Task.FromResult(new FhirResponse { Status = 304, Tag = tag });
        return Task.FromResult(new FhirResponse
        {
            Status = 200,
            Tag = tag,
            Body = ExportManifest.Lines(Public(repository), type, new CataloguePoint(key, default), null, ResourceView.Whole, cancellation),
        });
    }
}
