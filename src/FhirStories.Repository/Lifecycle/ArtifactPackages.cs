using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Mapping;
using FhirStories.Definitions;
using FhirStories.Repository.Searching;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Lifecycle;

/// <summary>An artifact with all that it needs.</summary>
/// <param name="Artifacts">The artifact first, then the rest in the order in which it was found.</param>
/// <param name="Unknown">Canonicals of what is needed and not known here.</param>
public sealed record ArtifactPackage(IReadOnlyList<ResolvedArtifact> Artifacts, IReadOnlyList<string> Unknown);

/// <summary>Gathers an artifact with its components and dependencies (CRMI <c>$package</c>): of a story its roles, features, scenarios, parents and profiles; of a feature its stories too.</summary>
public sealed class ArtifactPackages(FhirRepository repository, ArtifactResolver resolver)
{
    private const int Most = 5000;
    private const int PageSize = 500;

    /// <summary>Gathers the package of an artifact.</summary>
    /// <param name="root">The artifact.</param>
    /// <param name="policy">Which versions are wanted.</param>
    /// <param name="componentsOnly">Leave out dependencies.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="FhirRequestException">422: it has too many parts, or a version is not the wanted one.</exception>
    public async Task<ArtifactPackage> GatherAsync(ResolvedArtifact root, VersionPolicy policy, bool componentsOnly, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(policy);
        var found = new List<ResolvedArtifact>();
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<(string, string)>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<ResolvedArtifact>([root]);
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add((next.Stored.Type, next.Stored.Id))) continue;
            if (found.Count == Most) throw Refusals.Rule("artifact-package-large", $"The package has more than {Most} resources: package its parts, or leave out dependencies with packageOnly.");
            found.Add(next);
            // What a profile needs in turn is its package's business; and what gathers a story is not asked for all that it gathers.
            if (next.IsOfPackage) continue;
            if (ReferenceEquals(next, root)) foreach (var story in await StoriesAsync(next, cancellation)) waiting.Enqueue(story);
            var canonicals = componentsOnly ? ComponentTree.Owned(next.Resource).Select(o => o.Resource!) : Needs(next.Resource);
            foreach (var canonical in canonicals.Select(policy.Of).Where(named.Add))
                if (await resolver.FindAsync(canonical, cancellation) is { } artifact) waiting.Enqueue(artifact);
                else unknown.Add(canonical);
        }
        return new ArtifactPackage(found, [.. unknown]);
    }

    private static IEnumerable<string> Needs(Resource resource) => CanonicalUses.Of(resource).Select(u => CanonicalTarget.Parse(u.Text).Canonical)
        .Concat(resource is Basic basic ? CanonicalUses.Companions(basic).Select(c => CanonicalTarget.Parse(c).Canonical) : []).Where(c => c.Length > 0);

    private async Task<IReadOnlyList<ResolvedArtifact>> StoriesAsync(ResolvedArtifact artifact, CancellationToken cancellation)
    {
        if (artifact is not { Resource: Basic basic, Artifact.Url: { } url } || Carriers.KindOf(basic) != CarrierKind.Story) return [];
        return [.. (await repository.AllAsync("Basic", $"feature={Uri.EscapeDataString(SearchText.Escape(url))}", Most, PageSize, cancellation)).Select(ArtifactResolver.Read).OfType<ResolvedArtifact>()];
    }
}
