using FhirStories.Catalogue.Lifecycle;
using FhirStories.Definitions;
using FhirStories.Repository.Content;
using FhirStories.Repository.Searching;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Lifecycle;

/// <summary>An artifact that a canonical names.</summary>
/// <param name="Stored">The resource as it is served.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Artifact">Its url, version and status.</param>
/// <param name="IsOfPackage">Whether a package brought it: then it can only be read.</param>
public sealed record ResolvedArtifact(StoredResource Stored, Resource Resource, Artifact Artifact, bool IsOfPackage = false);

/// <summary>Finds what canonicals name: among what is stored first, then among the definitions of packages.</summary>
/// <param name="repository">What is stored.</param>
/// <param name="definitions">What packages bring.</param>
public sealed class ArtifactResolver(FhirRepository repository, DefinitionStore definitions)
{
    private const int MostVersions = 100;

    private static readonly string[] Carriers = ["Requirements", "ActorDefinition", "TestPlan"];

    // Where a canonical does not say the type: those that stories and baselines name.
    private static readonly string[] Usual =
        ["Basic", "StructureDefinition", "ExampleScenario", "CapabilityStatement", "Library", "ValueSet", "CodeSystem", "OperationDefinition", "SearchParameter", "ConceptMap", "TestScript", "ImplementationGuide"];

    /// <summary>The artifact of a canonical. Without a version it is the newest active one, or the newest of any status where none is active.</summary>
    /// <param name="canonical"><c>url[|version]</c>.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <returns>Null where there is none.</returns>
    public async Task<ResolvedArtifact?> FindAsync(string canonical, CancellationToken cancellation)
    {
        var target = CanonicalTarget.Parse(canonical);
        if (target.Url.Length == 0) return null;
        var stored = (await VersionsAsync(target.Url, cancellation)).Where(v => target.Version is null || v.Artifact.Version == target.Version).ToList();
        if (stored.Count > 0) return Newest(stored);
        return definitions.Find(target.Canonical) is { } entry && Read(new StoredResource(entry.ResourceType, entry.Id, 1, default, false, definitions.ReadJson(entry))) is { } known
            ? known with { IsOfPackage = true } : null;
    }

    /// <summary>All stored versions of a url, newest first.</summary>
    public async Task<IReadOnlyList<ResolvedArtifact>> VersionsAsync(string url, CancellationToken cancellation)
    {
        foreach (var type in TypesOf(url))
        {
            var query = $"url={Uri.EscapeDataString(SearchText.Escape(url))}&_count={MostVersions}";
            var found = (await repository.SearchStoredAsync(type, query, cancellation)).Matches.Select(Read).OfType<ResolvedArtifact>().ToList();
            if (found.Count > 0) return [.. found.OrderByDescending(f => f.Artifact.Version, Comparer<string?>.Create(ArtifactVersion.Compare)).ThenByDescending(f => f.Stored.LastUpdated)];
        }
        return [];
    }

    /// <summary>Which of several versions counts where none is named.</summary>
    public static ResolvedArtifact Newest(IReadOnlyList<ResolvedArtifact> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return versions.OrderByDescending(v => v.Artifact.Status == StatusRules.Active)
            .ThenByDescending(v => v.Artifact.Version, Comparer<string?>.Create(ArtifactVersion.Compare)).ThenByDescending(v => v.Stored.LastUpdated).First();
    }

    /// <summary>A stored resource as an artifact; null for what is none.</summary>
    public static ResolvedArtifact? Read(StoredResource stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Deleted) return null;
        var resource = ResourceText.Read(stored.Json.Span);
        return Artifact.Of(resource) is { } artifact ? new ResolvedArtifact(stored, resource, artifact) : null;
    }

    // The last but one part of a canonical is the type, by custom; where it is not, the types are tried in turn.
    private static IEnumerable<string> TypesOf(string url)
    {
        var parts = url.TrimEnd('/').Split('/');
        var said = parts.Length > 1 ? parts[^2] : "";
        var type = Carriers.Contains(said) ? "Basic" : Artifact.IsArtifactType(said) ? said : null;
        return type is null ? Usual : Usual.Where(u => u != type).Prepend(type);
    }
}
