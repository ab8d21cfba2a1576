using FhirStories.Catalogue.Lifecycle;
using FhirStories.Definitions;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Lifecycle;

/// <summary>An artifact with the components that it owns (CRMI artifact-isOwned), which live and are released with it.</summary>
public sealed class ComponentTree
{
    private const string IsOwned = Artifact.Extensions + "isOwned";
    private const int MostComponents = 500;

    private readonly List<ResolvedArtifact> _all = [];

    /// <summary>The artifact first, then what it owns.</summary>
    public IReadOnlyList<ResolvedArtifact> All => _all;

    /// <summary>Reads the tree of an artifact.</summary>
    /// <exception cref="FhirRequestException">422: a component that it owns is not stored here.</exception>
    public static async Task<ComponentTree> ReadAsync(ResolvedArtifact root, ArtifactResolver resolver, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(resolver);
        var tree = new ComponentTree();
        var waiting = new Queue<ResolvedArtifact>([root]);
        var seen = new HashSet<(string, string)>();
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add((next.Stored.Type, next.Stored.Id))) continue;
            if (seen.Count > MostComponents) throw Refusals.Rule("artifact-components-many", $"{root.Stored.Type}/{root.Stored.Id} owns more than {MostComponents} components.");
            tree._all.Add(next);
            foreach (var owned in Owned(next.Resource))
            {
                if (await resolver.FindAsync(owned.Resource!, cancellation) is not { IsOfPackage: false } component)
                    throw Refusals.Rule("artifact-component-missing", $"{next.Stored.Type}/{next.Stored.Id} owns '{owned.Resource}', which is not stored here: store it, or take it off the list.");
                waiting.Enqueue(component);
            }
        }
        return tree;
    }

    /// <summary>What a resource owns.</summary>
    public static IEnumerable<RelatedArtifact> Owned(Resource resource) => Related(resource).Where(r =>
        r is { Type: RelatedArtifact.RelatedArtifactType.ComposedOf, Resource: { Length: > 0 } } && r.Extension.Any(e => e.Url == IsOwned && e.Value is FhirBoolean { Value: true }));

    /// <summary>The artifacts that a resource is related to.</summary>
    public static IEnumerable<RelatedArtifact> Related(Resource resource) =>
        resource.TryGetValue("relatedArtifact", out var list) && list is IEnumerable<RelatedArtifact> related ? related : [];

    /// <summary>Has the owners in a set of resources name their components anew.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="canonicals">The new canonical by the url (with or without version) that a component had.</param>
    public static void Rename(IEnumerable<Resource> resources, IReadOnlyDictionary<string, string> canonicals)
    {
        foreach (var related in resources.SelectMany(Related))
            if (related.Resource is { } named && (canonicals.GetValueOrDefault(named) ?? (CanonicalTarget.Parse(named).Version is null ? canonicals.GetValueOrDefault(CanonicalTarget.Parse(named).Url) : null)) is { } now)
                related.Resource = now;
    }
}
