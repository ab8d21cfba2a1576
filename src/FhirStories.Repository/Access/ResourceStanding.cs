using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Access;

/// <summary>What is hidden along with a draft: what is said about it, and who did what to it. Once it is published that is there for everybody.</summary>
internal sealed class ResourceStanding(SearchParameterRegistry registry)
{
    // Types of drafts: what a canonical may name that is hidden.
    private static readonly string[] Drafts = ["Basic", "CapabilityStatement", "ConceptMap", "ExampleScenario", "StructureDefinition"];
    private static readonly string[] Comments = ["Basic"];
    private static readonly string[] Records = ["Provenance"];

    /// <summary>What a comment or a record is about.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="nature">Its nature.</param>
    /// <param name="own">The addresses of this server.</param>
    public IReadOnlyList<WriteSubject> SubjectsOf(Resource resource, ResourceNature nature, OwnAddress own) => (resource, nature.Carried) switch
    {
        (Provenance record, _) => [.. record.Target.Select(target => OfReference(target, own)).OfType<WriteSubject>()],
        (_, Assessment { Artifact.Value: ResourceReference reference }) => OfReference(reference, own) is { } subject ? [subject] : [],
        (_, Assessment { ArtifactUrl: { } url }) => OfCanonical(url) is { } subject ? [subject] : [],
        _ => [],
    };

    /// <summary>What is said about a draft, and who did what to it.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="id">Its id.</param>
    public IReadOnlyList<WriteSubject> FollowersOf(Resource resource, string id)
    {
        var followers = new List<WriteSubject>();
        if (Recorded(resource.TypeName, id) is { } recorded) followers.Add(new(Records, recorded));
        if (registry.Find("Basic", "artifact") is not { } artifact) return followers;
        var ways = new List<SearchExpression> { new ReferenceIs(artifact.Id, resource.TypeName, id, null) };
        if (Artifact.Of(resource) is { Url: { Length: > 0 } url } named)
        {
            var bound = IndexText.Bound(url, IndexText.UriLength);
            ways.Add(new ReferenceIs(artifact.Id, "", bound, ""));
            if (named.Version is { Length: > 0 } version) ways.Add(new ReferenceIs(artifact.Id, "", bound, IndexText.Bound(version, IndexText.CodeLength)));
        }
        var about = new AnyOf(ways);
        followers.Add(new(Comments, about));
        // A reply names what it answers, and the comment that began its thread.
        if (registry.Find("Basic", "thread") is { } thread) followers.Add(new(Comments, new RefersTo(thread.Id, "Basic", new LinkWays(true, null), about)));
        return followers;
    }

    /// <summary>The records of who did what to a resource.</summary>
    /// <param name="reference"><c>[type]/[id]</c>.</param>
    public SearchQuery RecordsOf(string reference)
    {
        const int MostRecords = 500;
        var (type, id) = reference.Split('/') is [var one, var other] ? (one, other) : throw new ArgumentException($"'{reference}' is no reference.", nameof(reference));
        return new SearchQuery(Records, Recorded(type, id) ?? new AnyOf([]), [], MostRecords);
    }

    private SearchExpression? Recorded(string type, string id) => registry.Find("Provenance", "target") is { } target ? new ReferenceIs(target.Id, type, id, null) : null;

    private static WriteSubject? OfReference(ResourceReference reference, OwnAddress own) =>
        reference.Reference is { } literal && ReferenceText.Local(own.Relative(literal)) is { } local ? new WriteSubject([local.Type], new IdIs([local.Id])) : null;

    private WriteSubject? OfCanonical(string canonical)
    {
        var target = CanonicalTarget.Parse(canonical);
        if (target.Url.Length == 0) return null;
        var ways = Drafts.Select(registry.Canonical).OfType<CanonicalKeys>().Select(keys => Named(keys, target)).ToList();
        return new WriteSubject(Drafts, new AnyOf(ways));
    }

    private static SearchExpression Named(CanonicalKeys keys, CanonicalTarget target)
    {
        var url = new UriIs(keys.UrlParameterId, IndexText.Bound(target.Url, IndexText.UriLength));
        return target.Version is { Length: > 0 } version && keys.VersionParameterId is { } parameter
            ? new AllOf([url, new TokenIs(parameter, null, IndexText.Bound(version, IndexText.CodeLength), false)]) : url;
    }
}
