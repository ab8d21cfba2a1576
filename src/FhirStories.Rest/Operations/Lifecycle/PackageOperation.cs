using System.Text.Json.Nodes;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Lifecycle;
using FhirStories.Repository.Searching;
using FhirStories.Rest.Formats;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary><c>$package</c> (CRMI): an artifact with all that it needs as one Bundle: a transaction that loads it elsewhere, or a collection where only a part is asked for.</summary>
internal sealed class PackageOperation(ArtifactTools tools) : IOperation
{
    public string Name => "package";

    public string Definition => ArtifactCall.Definition(Name);

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types => ArtifactCall.Types;

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        foreach (var other in request.Texts("capability").Where(c => c != "publishable"))
            throw new FhirRequestException(400, FhirIssue.Error("not-supported", "operation-parameter-unsupported", $"The capability '{other}' is not supported here: artifacts are packaged as they are published.", "http.capability"));
        var policy = new VersionPolicy(request.Texts("artifactVersion"), request.Texts("checkArtifactVersion"), request.Texts("forceArtifactVersion"));
        if (request.Text("manifest") is { } manifest)
            policy.Add((await tools.Resolver(request.Repository).FindAsync(manifest, cancellation))?.Resource as Library ?? throw OperationRequest.Invalid("manifest", $"'{manifest}' is no Library that is stored here."));
        var filter = new PackageFilter([.. request.Texts("include")], [.. request.Texts("exclude")]);
        var (offset, count) = (request.Number("offset"), request.Number("count"));
        var root = await RootAsync(request, cancellation);
        var package = await tools.Packages(request.Repository).GatherAsync(root, policy, request.Flag("packageOnly", false), cancellation);
        var all = package.Artifacts.Where(a => filter.Takes(a, root)).ToList();
        if (count == 0) return Answer(new JsonObject { ["resourceType"] = "Bundle", ["type"] = "searchset", ["total"] = all.Count });
        var isPart = offset is > 0 || count is not null || filter.IsSet;
        var entries = all.Skip(offset ?? 0).Take(count ?? int.MaxValue).Select(a => Entry(a, request.Request.BaseUrl, isPart)).ToList();
        // A transaction takes nothing but what is to be stored.
        if (isPart && package.Unknown.Count > 0)
            entries.Add(new JsonObject { ["resource"] = JsonNode.Parse(ResourceText.ToJson(OutcomeText.Of([.. package.Unknown.Select(u => new FhirIssue(IssueLevel.Warning, "not-found", "package-unknown", $"'{u}' is needed, and not known here."))]))) });
        var bundle = new JsonObject { ["resourceType"] = "Bundle", ["type"] = isPart ? "collection" : "transaction" };
        if (entries.Count > 0) bundle["entry"] = new JsonArray([.. entries]);
        return Answer(bundle);
    }

    private async Task<ResolvedArtifact> RootAsync(OperationRequest request, CancellationToken cancellation)
    {
        var type = request.Request.Type;
        if (request.Request.Id.Length > 0 || request.Text("id") is not null) return await request.Repository.ReadArtifactAsync(type, ArtifactCall.Id(request), cancellation);
        if (request.Text("url") is { } url)
            return await tools.Resolver(request.Repository).FindAsync(request.Text("version") is { } version ? $"{url}|{version}" : url, cancellation) is { } found && found.Stored.Type == type ? found : throw NotFound($"There is no {type} '{url}' here.");
        if (request.Text("identifier") is { } identifier)
            return (await request.Repository.SearchAsync(type, [new("identifier", identifier)], strict: true, cancellation)).Matches.Select(ArtifactResolver.Read).OfType<ResolvedArtifact>().ToList() is { Count: > 0 } versions
                ? ArtifactResolver.Newest(versions) : throw NotFound($"There is no {type} with the identifier '{identifier}' here.");
        throw new FhirRequestException(400, FhirIssue.Error("required", "operation-parameter-missing", "Say what is to be packaged: call the operation on it, or send 'id', 'url' or 'identifier'.", "http.id"));
    }

    private static JsonNode Entry(ResolvedArtifact artifact, string baseUrl, bool isPart)
    {
        var stored = artifact.Stored;
        var resource = JsonTree.Read(stored.Json);
        if (resource["meta"] is JsonObject meta)
        {
            // Versions are each server's own.
            meta.Remove("versionId");
            meta.Remove("lastUpdated");
            if (meta.Count == 0) resource.Remove("meta");
        }
        var entry = new JsonObject { ["fullUrl"] = $"{baseUrl}/{stored.Type}/{stored.Id}", ["resource"] = resource };
        if (!isPart) entry["request"] = artifact is { IsOfPackage: true, Artifact.Url: { } url } ? Missing(stored.Type, url, artifact.Artifact.Version) : new JsonObject { ["method"] = "PUT", ["url"] = $"{stored.Type}/{stored.Id}" };
        return entry;
    }

    // What a package has may be there by the same package, under an id of another server's making; it is to come where it is missing.
    private static JsonObject Missing(string type, string url, string? version) => new()
    {
        ["method"] = "POST",
        ["url"] = type,
        ["ifNoneExist"] = $"url={Uri.EscapeDataString(SearchText.Escape(url))}{(version is null ? "" : $"&version={Uri.EscapeDataString(SearchText.Escape(version))}")}",
    };

    private static FhirResponse Answer(JsonObject bundle) => new() { Status = 200, Body = new JsonBody(JsonTree.Write(bundle)) };

    private static FhirRequestException NotFound(string message) => new(404, FhirIssue.Error("not-found", "resource-not-found", message));
}
