using System.Globalization;
using FhirStories.Catalogue.Differences;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Differences;
using FhirStories.Repository.Lifecycle;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary><c>$artifact-diff</c> (CRMI): the difference of two resources as a FHIRPath Patch that makes the target of the source; or in words, with <c>words=true</c>.</summary>
internal sealed class ArtifactDiffOperation(ArtifactTools tools) : IOperation
{
    public string Name => "artifact-diff";

    public string Definition => ArtifactCall.Definition(Name);

    public OperationLevels Levels => OperationLevels.System;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        ArtifactCall.RefuseFlags(request, "compareComputable", "compareExecutable");
        var target = await ReadAsync(request, "target", cancellation)
            ?? throw new FhirRequestException(400, FhirIssue.Error("required", "operation-parameter-missing", "The parameter 'target' is missing: name a resource by canonical or as Basic/id, or send it.", "http.target"));
        var source = await ReadAsync(request, "source", cancellation) ?? await BeforeAsync(request.Repository, target, cancellation);
        var patch = ResourcePatch.Between(source.Json, target.Json);
        return request.Flag("words", false) ? Words(source.Json, target.Json) : new FhirResponse { Status = 200, Body = new JsonBody(JsonTree.Write(patch)) };
    }

    private static FhirResponse Words(ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> target)
    {
        var differences = ArtifactDifferences.Of(ResourceText.Read(source.Span), ResourceText.Read(target.Span));
        return ArtifactCall.Answer(new Parameters { Parameter = [.. differences.Select(DifferenceParameter.Of)] });
    }

    private async Task<Compared?> ReadAsync(OperationRequest request, string name, CancellationToken cancellation)
    {
        if (request.Resource<Resource>(name) is { } sent) return new Compared(ResourceText.ToJson(sent), null);
        if (request.Text(name) is not { Length: > 0 } text) return null;
        var local = text.StartsWith(request.Request.BaseUrl + "/", StringComparison.Ordinal) ? text[(request.Request.BaseUrl.Length + 1)..] : text;
        var stored = local.Split('/') switch
        {
            [var type, var id] when ModelInfo.IsKnownResource(type) => await request.Repository.ReadAsync(type, id, cancellation),
            [var type, var id, "_history", var number] when ModelInfo.IsKnownResource(type) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) =>
                await request.Repository.ReadVersionAsync(type, id, version, cancellation),
            _ => (await tools.Resolver(request.Repository).FindAsync(text, cancellation))?.Stored,
        };
        return stored is { Deleted: false } ? new Compared(stored.Json, stored)
            : throw new FhirRequestException(404, FhirIssue.Error("not-found", "resource-not-found", $"Parameter {name}: '{text}' is nothing that is stored here.", $"http.{name}"));
    }

    /// <summary>What a resource is compared with where nothing is named: the version before it, of its url, else of its own history.</summary>
    private async Task<Compared> BeforeAsync(FhirRepository repository, Compared target, CancellationToken cancellation)
    {
        if (target.Stored is { } stored)
        {
            if (ArtifactResolver.Read(stored) is { Artifact: { Url: { } url, Version: { } version } }
                && (await tools.Resolver(repository).VersionsAsync(url, cancellation)).FirstOrDefault(v => v.Stored.Id != stored.Id && ArtifactVersion.Compare(v.Artifact.Version, version) < 0) is { } older)
                return new Compared(older.Stored.Json, older.Stored);
            if (stored.Version > 1 && await repository.ReadVersionAsync(stored.Type, stored.Id, stored.Version - 1, cancellation) is { Deleted: false } before) return new Compared(before.Json, before);
        }
        throw new FhirRequestException(400, FhirIssue.Error("required", "operation-parameter-missing", "The parameter 'source' is missing, and there is no version before the target that could be meant.", "http.source"));
    }

    private sealed record Compared(ReadOnlyMemory<byte> Json, StoredResource? Stored);
}
