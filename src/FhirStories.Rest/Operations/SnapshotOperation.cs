using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>StructureDefinition/$snapshot</c>: a StructureDefinition with its snapshot. On an instance of its own, or on the type with a
/// <c>url</c> (which may carry <c>|version</c>) or a <c>definition</c> that is nowhere stored.</summary>
internal sealed class SnapshotOperation(DefinitionStore definitions) : IOperation
{
    private const string Type = "StructureDefinition";

    public string Name => "snapshot";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/StructureDefinition-snapshot";

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = [Type];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        if (request.Request.Id is { Length: > 0 } id)
        {
            if (definitions.FindById(Type, id) is { } known) return await OfAsync(known, cancellation);
            return await request.Repository.ReadAsync(Type, id, cancellation) is { Deleted: false } stored
                ? await OfAsync(stored.Json, cancellation) : NotFound($"{Type}/{id} does not exist.");
        }
        if (request.Text("url") is { } url) return await OfUrlAsync(request, url, cancellation);
        if ((request.Content as StructureDefinition ?? request.Resource<StructureDefinition>("definition")) is { } sent)
            return await OfAsync(ResourceText.ToJson(sent), cancellation);
        throw new FhirRequestException(400, FhirIssue.Error("required", "operation-parameter-missing",
            "Say which definition: call the operation on one, name its 'url', or send it as 'definition'.", "http.url"));
    }

    // What is stored here wins over packages: who put it here means it.
    private async Task<FhirResponse> OfUrlAsync(OperationRequest request, string url, CancellationToken cancellation)
    {
        var target = CanonicalTarget.Parse(url);
        var stored = await request.Repository.FindStoredAsync(Type, target.Url, target.Version, cancellation);
        if (stored is not null) return await OfAsync(stored.Json, cancellation);
        return definitions.Find(target.Canonical) is { ResourceType: Type } entry
            ? await OfAsync(entry, cancellation) : NotFound($"There is no StructureDefinition '{url}' on this server.");
    }

    private async Task<FhirResponse> OfAsync(DefinitionEntry entry, CancellationToken cancellation)
    {
        var snapshot = await definitions.Snapshots.GetAsync(entry, cancellation);
        return Answer(snapshot.Json, snapshot.Issues);
    }

    private async Task<FhirResponse> OfAsync(ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        var (made, issues) = await definitions.Snapshots.GenerateAsync(json, ReleaseOf(json), cancellation);
        return Answer(made, issues);
    }

    private static FhirResponse Answer(ReadOnlyMemory<byte> json, IReadOnlyList<DefinitionIssue> issues) =>
        issues.Any(i => i.Severity == DefinitionSeverity.Error)
            ? FhirResponse.Outcome(422, [.. issues.OrderBy(i => i.Severity).Select(Issue)])
            : new FhirResponse { Status = 200, Body = new JsonBody(json) };

    private static FhirIssue Issue(DefinitionIssue issue) => new(
        issue.Severity switch
        {
            DefinitionSeverity.Error => IssueLevel.Error,
            DefinitionSeverity.Warning => IssueLevel.Warning,
            _ => IssueLevel.Information,
        },
        "processing", issue.Code, issue.Message, issue.ElementId);

    private static FhirRelease ReleaseOf(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("fhirVersion", out var version) && version.ValueKind == JsonValueKind.String
            ? FhirReleases.Of(version.GetString()) ?? FhirRelease.R4 : FhirRelease.R4;
    }

    private static FhirResponse NotFound(string message) =>
        FhirResponse.Outcome(404, FhirIssue.Error("not-found", "resource-not-found", message, Type));
}
